"""The words: every template can be filled, and every act can be said by somebody."""

import re
from pathlib import Path

from ingest.simulator import moods, phrases, programme
from ingest.simulator.people import ATTENDEES, crowd
from ingest.simulator.scene import SLOTS

# Said by cues and as parts of other acts.
_CUED = ("speaker_before", "speaker_after", "organiser", "spam", "edit_note", "cw_spoiler")
_BOTS = ("bot_weather", "bot_next", "bot_count")
_REPLIES = ("reply", "reply_hall", "reply_gone", "reply_speaker", "reply_question",
            "reply_quote", "reply_photo", "reply_meetup", "reply_wifi", "reply_lost",
            "reply_link", "reply_spam")  # fmt: skip


def test_every_slot_of_every_template_is_known() -> None:
    for code, language in phrases.languages().items():
        for lists in (language.acts, language.words):
            for name, templates in lists.items():
                assert templates, (code, name)
                for template in templates:
                    slots = {slot for slot in template[1::2] if slot not in SLOTS}
                    unknown = {slot for slot in slots if slot.rstrip("2") not in language.words}
                    assert not unknown, (code, name, template)


def test_no_brace_and_no_double_space_is_left() -> None:
    for language in phrases.languages().values():
        for lists in (language.acts, language.words):
            for templates in lists.values():
                for template in templates:
                    assert not re.search(r"\{\w*\}|  ", "_".join(template[0::2])), template


def test_english_can_say_everything() -> None:
    english = phrases.languages()["en"]
    for act in (*moods.ACTS, *_CUED, *_BOTS, *_REPLIES):
        assert english.templates(act), act


def test_a_language_says_what_it_can() -> None:
    assert phrases.said_in("reaction", "ja") == "ja"
    assert phrases.said_in("reply_question", "ja") == "ja"
    assert phrases.said_in("bot_weather", "ja") == "en"


def test_everybody_s_language_is_there() -> None:
    spoken = {language for person in crowd(1).people for language in person.languages}
    assert spoken == phrases.languages().keys()
    assert len(spoken) == 12


def test_the_crowd_is_a_crowd() -> None:
    people = crowd(1).people
    assert len(people) == ATTENDEES
    assert len({person.handle for person in people}) == ATTENDEES
    assert len({person.number for person in people}) == ATTENDEES
    authors = [author.id for person in people for author in person.accounts.values()]
    assert len(set(authors)) == len(authors)
    assert crowd(1).people[0].name == "Ines Okafor"
    assert [one.handle for one in crowd(2).attendees] != [one.handle for one in crowd(1).attendees]


def test_every_talk_has_enough_to_talk_about() -> None:
    for name in ("keynotes", "flow", "craft", "company"):
        for talk in programme.talks(name):
            assert len(talk.points) >= (12 if name == "keynotes" else 7), talk.slug
            assert len(talk.topics) >= 6
            assert len(talk.questions) >= 3
            assert len(talk.links) >= 2
            # A quote fits into a post of any network, with its frame and its tags.
            assert max(map(len, talk.points)) <= 150, talk.slug


def test_no_line_stands_twice_in_a_list() -> None:
    folder = Path(phrases.__file__).parent / "phrases"
    assert len(list(folder.glob("*.toml"))) == 12
    for code, language in phrases.languages().items():
        for name, templates in language.acts.items():
            unique = len(set(templates))
            # Replies are weighted by repeating their shapes.
            assert unique == len(templates) or name == "reply", (code, name)
