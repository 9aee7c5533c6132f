"""Colours: sRGB as browsers write it, OKLCH as eyes see it, and how far apart two of them are.

Numbers from Björn Ottosson's OKLab and from WCAG 2. Pure.
"""

import math
from dataclasses import dataclass, replace

# Half of a step of an eight-bit channel: what rounds into the gamut lies in it.
_SLACK = 1 / 510


@dataclass(frozen=True)
class Colour:
    """Lightness 0 to 1, chroma from 0 (grey) to about 0.37, hue in degrees."""

    light: float
    chroma: float
    hue: float

    @property
    def hex(self) -> str:
        """``#rrggbb``: the nearest that a screen has, with less chroma where it has to be."""
        return _written(_rgb(self.shown()))

    def shown(self) -> "Colour":
        """The same, with as much of its chroma as sRGB has at this lightness and hue."""
        if _fits(_rgb(self)):
            return self
        least, most = 0.0, self.chroma
        for _ in range(16):
            middle = (least + most) / 2
            fits = _fits(_rgb(replace(self, chroma=middle)))
            least, most = (middle, most) if fits else (least, middle)
        return replace(self, chroma=least)


def read(text: str) -> Colour:
    """From ``#rrggbb``."""
    red, green, blue = (_linear(part) for part in _channels(text))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Colour(light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast(one: str, other: str) -> float:
    """Between two ``#rrggbb``: 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _rgb(colour: Colour) -> tuple[float, float, float]:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _curved(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _curved(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _curved(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def _fits(rgb: tuple[float, float, float]) -> bool:
    return all(-_SLACK <= part <= 1 + _SLACK for part in rgb)


def _written(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in rgb)


def _channels(text: str) -> tuple[float, float, float]:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(text: str) -> float:
    red, green, blue = (_linear(part) for part in _channels(text))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _curved(part: float) -> float:
    if part <= 0.0031308:
        return 12.92 * part
    return float(1.055 * part ** (1 / 2.4) - 0.055)
