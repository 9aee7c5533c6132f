"""The photos that people take: a few drawings (static/demo/), each in several lights.

A drawing is an SVG file; the part of its address after # chooses the light, so a hundred
different photos cost a reader twenty small files. The site itself serves them.
"""

from collections.abc import Mapping
from random import Random

import msgspec

from ingest.simulator import luck
from live.item import Media, MediaType

FOLDER = "/static/demo"
LIGHTS = ("dawn", "noon", "amber", "dusk", "teal", "night")
WIDTH, HEIGHT = 1200, 900

_FILMS, _ANIMATIONS = 0.04, 0.02


class Scenery(msgspec.Struct, frozen=True):
    """A drawing: the name of its file, and how people describe it."""

    name: str
    alts: tuple[str, ...]


STAGE = Scenery("stage", (
    "A speaker behind a lectern, the screen behind them glowing.",
    "Somebody on a large stage, arms wide open, in front of a bright screen.",
    "The stage from far back, a small figure in the light.",
))  # fmt: skip
PANEL = Scenery("panel", (
    "Four people in armchairs on a stage, one of them laughing.",
    "A row of chairs on the stage, a microphone being passed on.",
))  # fmt: skip
CHART = Scenery("chart", (
    "A slide with a chart: the bars grow, and the last one does not fit on the screen.",
    "A slide: a rising curve, and an arrow to the place where it bends.",
))  # fmt: skip
DIAGRAM = Scenery("diagram", (
    "A slide with three boxes and many arrows, one of them going back to the start.",
    "A hand-drawn diagram of boxes and arrows.",
))  # fmt: skip
WORDS = Scenery("words", (
    "A slide with one short sentence in very large letters.",
    "A dark slide, three words on it.",
))  # fmt: skip
SKETCHNOTE = Scenery("sketchnote", (
    "A notebook page with drawings, arrows and hand-written words around a small portrait.",
    "Sketchnotes: a lighthouse, a clock, a speech bubble, and many arrows.",
))  # fmt: skip
CROWD = Scenery("crowd", (
    "Rows of people seen from behind, looking at a bright stage.",
    "A full lecture hall, some people are standing at the sides.",
))  # fmt: skip
QUEUE = Scenery("queue", (
    "A long queue of people with badges in front of a door.",
    "People in line, most of them looking at their phones.",
))  # fmt: skip
COFFEE = Scenery("coffee", (
    "A cup of coffee seen from above, a leaf drawn in the foam.",
    "Coffee on a wooden table, next to a badge on a lanyard.",
))  # fmt: skip
LUNCH = Scenery("lunch", (
    "A bowl of noodles with an egg and something green.",
    "A plate with a lot of colours on it, chopsticks at the side.",
))  # fmt: skip
HARBOUR = Scenery("harbour", (
    "The harbour: small boats, a row of narrow houses, water.",
    "Boats at the quay in front of coloured houses.",
))  # fmt: skip
LIGHTHOUSE = Scenery("lighthouse", (
    "A striped lighthouse on a rock, the sea around it.",
    "The lighthouse, its beam going to the left.",
))  # fmt: skip
BOAT = Scenery("boat", (
    "A sailing boat on calm water, mountains far behind.",
    "One boat, a lot of sky.",
))  # fmt: skip
STICKERS = Scenery("stickers", (
    "The lid of a laptop, entirely covered with stickers.",
    "Stickers: a duck, an anchor, a wave, a star.",
))  # fmt: skip
BADGE = Scenery("badge", (
    "A conference badge on a lanyard, the name very large.",
    "A badge with so many stickers that the name is gone.",
))  # fmt: skip
PLANT = Scenery("plant", (
    "A big plant in a pot, wearing a conference badge.",
    "The plant at the registration desk. It has a badge.",
))  # fmt: skip
LIGHTS_UP = Scenery("party", (
    "Strings of lamps over a yard full of dancing people.",
    "A dark hall, lamps under the roof, people with their arms up.",
))  # fmt: skip
BAND = Scenery("band", (
    "An accordion, a double bass and a singer on a small stage.",
    "A band of three under a lamp.",
))  # fmt: skip
JELLYFISH = Scenery("jellyfish", (
    "A jellyfish on wet sand.",
    "Something pink and shiny on the beach, better not touched.",
))  # fmt: skip

SCENERY: Mapping[str, tuple[Scenery, ...]] = {
    "photo_stage": (STAGE,),
    "photo_panel": (PANEL,),
    "photo_slide": (CHART, DIAGRAM, WORDS),
    "photo_sketch": (SKETCHNOTE,),
    "photo_crowd": (CROWD, QUEUE),
    "photo_food": (COFFEE, LUNCH),
    "photo_view": (HARBOUR, LIGHTHOUSE, BOAT),
    "photo_things": (STICKERS, BADGE, PLANT),
    "photo_party": (LIGHTS_UP, BAND),
    "sensitive": (JELLYFISH,),
}


def taken(random: Random, act: str, base: str, speakers: int = 1) -> tuple[Media, ...]:
    """The photos of a post that does `act`, at the site whose address is `base`.

    `speakers` is how many there are on stage.
    """
    choices = SCENERY.get("photo_panel" if act == "photo_stage" and speakers > 1 else act)
    if not choices or not base:
        return ()
    count = 1 if random.random() < 0.85 else 2 + luck.below(random, 3)
    return tuple([_photo(random, luck.pick(random, choices), base) for _ in range(count)])


def _photo(random: Random, scenery: Scenery, base: str) -> Media:
    url = f"{base}{FOLDER}/{scenery.name}.svg#{luck.pick(random, LIGHTS)}"
    # Not everybody describes their photos.
    alt = luck.pick(random, scenery.alts) if random.random() < 0.75 else ""
    return Media(type=_kind(random), url=url, preview=url, alt=alt, width=WIDTH, height=HEIGHT)


def _kind(random: Random) -> MediaType:
    """Some of what people take moves: what is drawn is its still then."""
    chance = random.random()
    if chance < _FILMS:
        return "video"
    return "gif" if chance < _FILMS + _ANIMATIONS else "photo"
