"""The one colour that an organiser picks, and what all pages of the event make of it.

Whatever was picked, its text can be read: where the colour itself has too little contrast, it
is made darker on light paper, and lighter on dark. The rest keeps its hue. See
docs/decisions/0110-one-accent.md.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from afa import colour
from afa.colour import Colour

DEFAULT = "#c2410c"

# What people call some that look well.
PRESETS = {
    "brick": DEFAULT,
    "amber": "#b45309",
    "moss": "#4d7c0f",
    "teal": "#0f766e",
    "sea": "#0369a1",
    "indigo": "#4338ca",
    "plum": "#86198f",
    "rose": "#be123c",
}

# Text needs 4.5 (WCAG AA); on a wall, and for whoever asks for more contrast, 7 (AAA).
TEXT, WALL = 4.5, 7.0

# The parts of a shade, as stylesheets call them.
_NAMES = {"accent": "--accent", "strong": "--accent-strong", "on": "--on-accent", "tint": "--tint"}

# How light and how colourful a hue given alone is taken to be.
_OF_A_HUE = Colour(0.55, 0.15, 0)


@dataclass(frozen=True)
class Ground:
    """A theme: what text stands on, as static/css/tokens.css has it.

    `tint` is the lightness and the most chroma of a quiet background, `text` what is written on
    the accent, `away` the sign of the way from the surfaces.
    """

    name: str
    surfaces: tuple[str, ...]
    tint: tuple[float, float]
    text: str
    away: int
    # An accent starts no darker, lighter and stronger: it has to be told from the text.
    least: float
    most: float
    chroma: float


LIGHT = Ground(
    name="light",
    surfaces=("#fbfaf7", "#ffffff", "#f2f0ec"),
    tint=(0.96, 0.02),
    text="#ffffff",
    away=-1,
    least=0.36,
    most=0.66,
    chroma=0.21,
)
DARK = Ground(
    name="dark",
    surfaces=("#111316", "#1a1c21", "#202127"),
    tint=(0.27, 0.03),
    text="#141416",
    away=+1,
    least=0.74,
    most=0.86,
    chroma=0.14,
)

GROUNDS = (LIGHT, DARK)


@dataclass(frozen=True)
class Shade:
    """An accent in one theme: as text and areas, as a wall needs it, the text on either, and
    the quiet background of what belongs to it. Each is ``#rrggbb``."""

    accent: str
    strong: str
    on: str
    tint: str
    contrast: float
    moved: bool


def read(text: str) -> str:
    """``#rrggbb`` of a colour as people write it: that, ``#rgb``, a preset, or a hue in degrees.

    ValueError, with the reason, where it is none of these.
    """
    word = text.strip().lower()
    if word in PRESETS:
        return PRESETS[word]
    if re.fullmatch(r"#?[0-9a-f]{6}", word):
        return f"#{word.lstrip('#')}"
    if re.fullmatch(r"#[0-9a-f]{3}", word):
        return "#" + "".join(2 * digit for digit in word[1:])
    if re.fullmatch(r"[0-9]{1,3}", word) and int(word) <= 360:
        return replace(_OF_A_HUE, hue=float(word)).hex
    names = ", ".join(PRESETS)
    raise ValueError(
        f"A colour is # and six digits of 0-9 and a-f, a hue from 0 to 360, or one of {names}."
    )


@lru_cache(maxsize=256)
def shade(accent: str, ground: Ground) -> Shade:
    """What becomes of ``#rrggbb`` on that ground."""
    picked = colour.read(accent)
    bounded = replace(picked, chroma=min(picked.chroma, ground.chroma))
    tint = replace(bounded, light=ground.tint[0], chroma=min(picked.chroma, ground.tint[1])).hex
    surfaces = (*ground.surfaces, tint)
    start = replace(bounded, light=min(max(picked.light, ground.least), ground.most))
    text = _away(start, ground, surfaces, TEXT)
    strong = _away(text, ground, surfaces, WALL)
    return Shade(
        accent=text.hex,
        strong=strong.hex,
        on=ground.text,
        tint=tint,
        contrast=_least(text, surfaces),
        moved=abs(text.light - picked.light) > 0.02,
    )


def _away(start: Colour, ground: Ground, surfaces: tuple[str, ...], wanted: float) -> Colour:
    """`start`, moved away from the surfaces until it has the contrast that is wanted."""
    moved = start
    while _least(moved, surfaces) < wanted:
        moved = replace(moved, light=moved.light + ground.away * 0.005)
    return moved.shown()


def _least(one: Colour, surfaces: tuple[str, ...]) -> float:
    return min(colour.contrast(one.hex, surface) for surface in surfaces)


@lru_cache(maxsize=256)
def css(accent: str) -> str:
    """The stylesheet: for ``[data-accent]`` of this colour, a page or a part of one."""
    light, dark = shade(accent, LIGHT), shade(accent, DARK)
    pairs = {name: (getattr(light, part), getattr(dark, part)) for part, name in _NAMES.items()}
    plain = "".join(f"{name}:{one};" for name, (one, _) in pairs.items())
    both = "".join(f"{name}:light-dark({one},{other});" for name, (one, other) in pairs.items())
    where = f'[data-accent="{accent[1:]}"]'
    return (
        f"{where}{{{plain}}}\n"
        f"@supports (color:light-dark(red,red)){{{where}{{{both}}}}}\n"
        f"@media (prefers-contrast:more){{{where}{{--accent:var(--accent-strong);}}}}\n"
    )


def version(accent: str) -> str:
    """Another one whenever the stylesheet is another: then it may be kept for ever."""
    return hashlib.sha256(css(accent).encode()).hexdigest()[:10]


def href(accent: str) -> str:
    """Where the stylesheet is."""
    return f"/accents/{accent[1:]}.css?v={version(accent)}"
