"""Looks: pictures of pages that somebody has looked at, and how far a page may be from its own.

Two versions of one browser draw letters a little differently, so pictures are compared as one
sees them from afar: in squares of 8 pixels, in grey. A column that moved or a stylesheet that is
missing changes many squares, a rounder letter none.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "screenshots"
PAGE = ROOT / "docs" / "screenshots.md"

# Where a picture goes that is not like the kept one, for somebody to look at.
OTHER = ROOT / "var" / "looks"

SQUARE = 8

# A square differs by this many of 255 steps of grey, and a page by this part of its squares.
STEPS, PART = 32, 0.006

_COLOURS = 128


@dataclass(frozen=True)
class Look:
    """One page in one theme at one width."""

    name: str
    width: int
    scheme: str

    @property
    def file(self) -> Path:
        """The picture that is kept of it."""
        return KEPT / f"{self.name}-{self.width}-{self.scheme}.png"


def differs(one: bytes, other: bytes) -> float:
    """The part of the squares that differ: 0 for the same picture, 1 for another size."""
    ours, theirs = _afar(one), _afar(other)
    if ours.size != theirs.size:
        return 1.0
    counts = ImageChops.difference(ours, theirs).histogram()
    return sum(counts[STEPS + 1 :]) / sum(counts)


def fault(look: Look, shot: bytes) -> str:
    """What is wrong with a page that looks like `shot`; nothing where it looks as it did."""
    if not look.file.exists():
        return f"{look.file.name} is not kept yet"
    part = differs(shot, look.file.read_bytes())
    if part <= PART:
        return ""
    OTHER.mkdir(parents=True, exist_ok=True)
    (OTHER / look.file.name).write_bytes(shot)
    return f"{look.file.name}: {part:.1%} differ; what it is now lies in {OTHER}"


def keep(look: Look, shot: bytes) -> None:
    """From now on it looks like this. A picture that it is like already stays as it is."""
    if look.file.exists() and not differs(shot, look.file.read_bytes()):
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    picture = Image.open(BytesIO(shot)).convert("RGB")
    few = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(look.file, optimize=True)


def page(looks: list[Look]) -> str:
    """docs/screenshots.md: every picture, by page."""
    names = dict.fromkeys(look.name for look in looks)
    parts = [_part(name, [look for look in looks if look.name == name]) for name in names]
    return _HEAD + "".join(parts)


def _part(name: str, looks: list[Look]) -> str:
    pictures = "\n".join(
        f'<img src="screenshots/{look.file.name}" alt="{name}, {look.width} pixels wide, '
        f'{look.scheme}" width="{round(look.width / 4)}">'
        for look in looks
    )
    return f"\n## {name.replace('-', ' ').capitalize()}\n\n{pictures}\n"


def _afar(png: bytes) -> Image.Image:
    grey = Image.open(BytesIO(png)).convert("L")
    size = (-(-grey.width // SQUARE), -(-grey.height // SQUARE))
    return grey.resize(size, Image.Resampling.BOX)


_HEAD = """# What it looks like

Every page on a phone, a tablet and a desk, in light and in dark: one conference, at one moment of
its second day. `tests/browser/test_looks.py` compares the pages with these pictures and goes red
where one looks otherwise; [decision 0111](decisions/0111-pictures-of-pages.md) says how. Changed
on purpose? `./run test tests/browser/test_looks.py --update-looks`, and look at the pictures.
"""
