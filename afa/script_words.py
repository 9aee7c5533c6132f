"""What static/live/words.js looks words up in: a block of data in the page, of its language.

Scripts hold their English words; a page in English carries nothing, and no page asks for one
file more. The forms of a count stand in gettext's order, which is that of Intl.PluralRules.
"""

from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import cast

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import to_locale

from afa import page_data

Words = dict[str, str | list[str]]


def block(language: str) -> SafeString:
    """The element for the page, empty where there is nothing to say."""
    found = words(language, *map(str, settings.LOCALE_PATHS))
    return page_data.element(found, "words") if found else SafeString("")


@cache
def words(language: str, *folders: str) -> Words:
    """Every message of the scripts: its text, or its forms by count."""
    found: Words = {}
    for folder in folders:
        file = Path(folder) / to_locale(language) / "LC_MESSAGES" / "djangojs.mo"
        if file.exists():
            found |= _read(file)
    return found


def _read(file: Path) -> Words:
    with file.open("rb") as opened:
        catalogue = GNUTranslations(opened)
    found: Words = {}
    # The one way to all of its messages; gettext itself looks up one at a time.
    for message, text in sorted(
        cast("dict[object, str]", vars(catalogue)["_catalog"]).items(), key=str
    ):
        match message:
            case "":
                continue
            case str():
                found[message] = text
            case (str(one), int()):
                cast("list[str]", found.setdefault(one, [])).append(text)
    return found
