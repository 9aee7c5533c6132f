"""What people say, in their languages: templates from phrases/, and how they are filled.

A template names slots in braces. A slot is another list of the same file (``{wow}``), or
something that the moment knows (``{speaker}``); the package's docstring lists those.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

import msgspec

# Text and names of slots by turns; the first is text.
Template = tuple[str, ...]

_SLOT = re.compile(r"\{(\w+)\}")
_FOLDER = Path(__file__).parent / "phrases"

ENGLISH = "en"


class Language(msgspec.Struct, frozen=True):
    """One language: act or word -> its templates."""

    acts: Mapping[str, tuple[Template, ...]]
    words: Mapping[str, tuple[Template, ...]]

    def templates(self, act: str) -> tuple[Template, ...] | None:
        """For `act`, or for the wider one that its name begins with; None where nobody says it."""
        return self.acts.get(act) or self.acts.get(act.partition("_")[0])


@cache
def languages() -> Mapping[str, Language]:
    """Every language, by its code."""
    return {path.stem: _language(path) for path in sorted(_FOLDER.glob("*.toml"))}


def said_in(act: str, language: str) -> str:
    """The language in which `act` is said by somebody who would like to say it in `language`."""
    return language if languages()[language].templates(act) else ENGLISH


def say(random: Random, act: str, language: str, moment: Callable[[str], str]) -> str:
    """A sentence; `moment` fills the slots that are no list of words."""
    spoken = languages()[language]
    templates = spoken.templates(act)
    if templates is None:
        raise KeyError(f"{act} is not said in {language}")
    return _fill(random, _pick(random, templates), spoken.words, moment)


def _fill(
    random: Random,
    template: Template,
    words: Mapping[str, tuple[Template, ...]],
    moment: Callable[[str], str],
) -> str:
    if len(template) == 1:
        return template[0]
    parts = list(template)
    for place in range(1, len(parts), 2):
        # {dish2} is another {dish}.
        if known := words.get(parts[place].rstrip("2")):
            parts[place] = _fill(random, _pick(random, known), words, moment)
        else:
            parts[place] = moment(parts[place])
    return "".join(parts)


def _pick(random: Random, templates: tuple[Template, ...]) -> Template:
    return templates[int(random.random() * len(templates))]


def _language(path: Path) -> Language:
    raw = tomllib.loads(path.read_text("utf-8"))
    return Language(acts=_compiled(raw["acts"]), words=_compiled(raw["words"]))


def _compiled(lists: Mapping[str, list[str]]) -> dict[str, tuple[Template, ...]]:
    return {
        name: tuple(tuple(_SLOT.split(text)) for text in templates)
        for name, templates in lists.items()
    }
