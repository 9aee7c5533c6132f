"""What the product says, found in its source, and the catalogues of locale/ that translate it.

Needs no gettext on the machine: Django turns a template into something like Python, and Babel
reads that, our Python and our scripts, and writes both kinds of file.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "locale"

# What the server says, and what the scripts do.
DOMAINS = ("django", "djangojs")

_KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "_l": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# Of no use to anybody, and another one each time.
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def languages() -> list[str]:
    """Those that locale/ has."""
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())


def po(language: str, domain: str) -> Path:
    """The catalogue that people write."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """That catalogue, empty where there is none yet."""
    file = po(language, domain)
    if not file.exists():
        return _empty(language)
    with file.open("rb") as opened:
        return read_po(opened, locale=language, domain=domain)


@cache
def found(domain: str) -> Catalog:
    """Every message in the source, and where."""
    catalogue = _empty(None)
    for file, text in _sources(domain):
        name = str(file.relative_to(ROOT))
        method = "python" if domain == "django" else "javascript"
        for _, message, _, context in extract(method, BytesIO(text.encode()), _KEYWORDS):
            catalogue.add(message, locations=[(name, 0)], context=context)
    return catalogue


def renewed(language: str, domain: str) -> Catalog:
    """The catalogue with every message that is in the source, and no other one."""
    catalogue = read(language, domain)
    catalogue.update(found(domain), no_fuzzy_matching=True)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """As a .po; in it, line numbers would change with every change of the source."""
    out = BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """As a .mo."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def texts(message: Message) -> list[tuple[str, str]]:
    """Each text of the source with the one that stands for it, empty where that is missing; a
    language may have more forms than English."""
    if not message.id:
        return []
    if isinstance(message.id, str):
        return [(message.id, str(message.string or ""))]
    first, *others = cast("tuple[str, ...]", message.string)
    return [(message.id[0], first), *((message.id[1], other) for other in others)]


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="A Feed Apart",
        version="1",
        copyright_holder="the authors of A Feed Apart",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        fuzzy=False,
    )


def _sources(domain: str) -> Iterator[tuple[Path, str]]:
    if domain == "djangojs":
        for file in sorted((ROOT / "static").rglob("*.js")):
            yield file, file.read_text()
        return
    for file in sorted((ROOT / "afa").rglob("*.py")):
        yield file, file.read_text()
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield file, _as_python(file)


def _as_python(template: Path) -> str:
    lines = templatize(template.read_text(), origin=str(template)).splitlines()
    return "\n".join(line.strip() for line in lines)
