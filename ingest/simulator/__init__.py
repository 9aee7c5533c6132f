"""Tidemark, a conference that never was: the demo, the load and the oracle of the tests.

Two days, three tracks, some four hundred people. Everything follows from a seed and from
the time at which the doors open: the same arguments give the same posts, everywhere.

How it is made, from the outside in::

    script      every step that a source would hear of, and when; any step can be played alone
    steps       their order: posts, edits, deletions, repeats, reposts, notices
    plan        who posts what kind of thing when; cues (what has its time), fates (what becomes
                of a post), moods (what people do when), moments (how the day goes)
    items       the words: phrases (the grammar), scene (what a post can speak of), photos
    programme   the schedule; slots (its times), people, networks (their ids and markup)
    record      the oracle: what must be left in the end, by rules of its own
    play        what a query on air asks for, and when each step is due
    source      plays scripts on air
    booklet     the schedule as a file that `./run manage event import` reads

How to extend the cast:

- A talk: a ``[[talk]]`` in talks/, and its speakers in speakers.toml. ``points`` are what is
  said, in order; people quote what was said in the last minutes. Each track has nine talks,
  one for each of its places (slots.py); add a place with each talk.
- People: names in people.toml. ``share`` is how many of a thousand come from a culture.
- A language: a file in phrases/, named by its code, with ``[words]`` and ``[acts]``; then
  somebody in people.toml or speakers.toml who speaks it. What a language cannot say is said
  in English.
- Something to say: a line in phrases/. ``{slots}`` are lists under ``[words]`` of the same
  file, or what the moment knows: ``{speaker}`` (an account or a name), ``{name}`` (the first
  name), ``{person}`` (somebody in the crowd), ``{talk}``, ``{tag}``, ``{room}``, ``{topic}``,
  ``{topic2}``, ``{point}``, ``{question}``, ``{link}``, ``{linktitle}``, ``{minute}``. A list's
  name with a 2 gives a second choice: ``{dish}`` and ``{dish2}``.
- A kind of post (an *act*): its lines in phrases/en.toml, and its chances in moods.py.
- A picture: an SVG in static/demo/, and who takes it in photos.py.

Every change changes what a seed plays; nothing but the tests' own numbers depends on that.
"""

from ingest.clock import Clock
from ingest.simulator.source import Simulator
from live.settings import Settings

__all__ = ["connect"]


def connect(_settings: Settings, clock: Clock) -> Simulator:
    """The simulator; a query on air says what it plays (play.py)."""
    return Simulator(clock)
