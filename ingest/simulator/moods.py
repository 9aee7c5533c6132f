"""What people do in which mood: the chances of each kind of post (an *act*; see phrases/)."""

from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from random import Random

from ingest.simulator.moments import Moment, micros

# Small things that can happen at any time.
_ODD = {"cw": 0.7, "markup": 0.5, "sensitive": 0.25, "longword": 0.25, "caps": 0.25,
        "zalgo": 0.2, "emojiwall": 0.05, "cross": 1.5}  # fmt: skip

_ABOUT_TALK = {"photo_stage": 3, "photo_slide": 3, "photo_sketch": 1.2, "photo_crowd": 0.8,
               "wifi": 1.3, "room": 1.6, "lost": 0.3, "meetup": 0.7}  # fmt: skip

_AROUND = {"photo_view": 5, "photo_things": 4, "wifi": 2.5, "lost": 3, "meetup": 9}

_PAUSE = {"quote": 3, "link": 4, "summary": 4, **_AROUND}

_CHANCES: Mapping[str, Mapping[str, float]] = {
    "talk": {"reaction": 25, "quote": 20, "question": 5, "link": 5, "reply": 24, **_ABOUT_TALK},
    "answers": {"reaction": 15, "quote": 9, "question": 20, "link": 8, "reply": 30, **_ABOUT_TALK},
    "applause": {"applause": 34, "summary": 9, "reaction": 10, "quote": 7, "reply": 16,
                 "photo_stage": 4, "photo_crowd": 1.5, "link": 5, "question": 2},
    "doors": {"arrival": 42, "coffee": 8, "reply": 22, "room": 2, **_AROUND},
    "gap": {"coffee": 16, "reply": 26, "room": 4, **_PAUSE},
    "coffee": {"coffee": 34, "photo_food": 6, "reply": 26, **_PAUSE},
    "lunch": {"lunch": 34, "photo_food": 11, "reply": 24, **_PAUSE},
    "party": {"evening": 40, "photo_party": 15, "reply": 30, "lost": 3, "meetup": 6, "quote": 2},
    "evening": {"evening": 20, "meetup": 18, "summary": 8, "link": 8, "reply": 26, "quote": 4,
                "photo_view": 8},
    "night": {"evening": 40, "summary": 12, "link": 10, "reply": 26, "quote": 4},
    "leaving": {"farewell": 40, "summary": 8, "link": 6, "reply": 30, "photo_view": 6,
                "meetup": 5, "quote": 4, "lost": 3},
}  # fmt: skip

_TABLES = {
    mood: (tuple(chances), tuple(accumulate(chances.values())))
    for mood, given in _CHANCES.items()
    if (chances := {**given, **_ODD})
}

# Everything that somebody may do unasked.
ACTS = frozenset(act for acts, _ in _TABLES.values() for act in acts) - {"cross"}

# The last part of a talk is questions and answers.
_ANSWERS_FROM = 0.8

# When the last keynote is over, people leave.
_LAST = "leave-the-lights-on"

_ANSWERED = ("question", "quote", "photo", "meetup", "wifi", "lost", "link", "spam")
_SMALL_TALK = ("arrival", "coffee", "lunch", "evening", "farewell", "room", "bot", "organiser")
_ON_TALKS = frozenset((
    "reaction", "quote", "question", "link", "summary", "applause", "photo_stage", "photo_slide",
    "photo_sketch", "photo_crowd", "speaker_before", "speaker_after", "organiser", "bot_next",
    "cw", "room",
))  # fmt: skip
_CROSSED = ("quote", "summary", "link", "meetup", "lost")
_TO_SPEAKERS = ("question", "quote", "reaction", "summary", "applause", "photo_sketch")


def act(random: Random, moment: Moment, at: int) -> str:
    """What the next post does, at a time within `moment`."""
    acts, sums = _TABLES[_mood(moment, at)]
    return acts[bisect(sums, random.random() * sums[-1])]


def _mood(moment: Moment, at: int) -> str:
    session = moment.sessions[0]
    if moment.mood == "talk":
        start, end = micros(session.start), micros(session.end)
        return "answers" if at - start > _ANSWERS_FROM * (end - start) else "talk"
    if session.slug == _LAST and moment.mood != "applause":
        return "leaving"
    return moment.mood


def possible(act: str, network: str) -> str:
    """`act`, or what is done instead where the network does not have it."""
    if network == "flickr" and not act.startswith("photo"):
        return "photo_view"
    if act == "cw" and network != "mastodon":
        return "reaction"
    return act


def is_on_talk(act: str) -> bool:
    """Whether it is about a talk, and bears its tag."""
    return act in _ON_TALKS


def reply(to: str, *, gone: bool) -> str:
    """How one answers a post that did `to`; `gone` if it was deleted meanwhile."""
    if gone:
        return "reply_gone"
    kind = to.partition("_")[0]
    if kind in _SMALL_TALK:
        return "reply_hall"
    return f"reply_{kind}" if kind in _ANSWERED else "reply"


def reaches_speaker(act: str) -> bool:
    """Whether a speaker likes to answer it."""
    return act in _TO_SPEAKERS


def is_crossed(act: str) -> bool:
    """Whether people post it on a second network as well."""
    return act in _CROSSED
