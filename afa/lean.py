"""Templates without what readers do not need.

Some templates serve twice: Django fills them, and static/live/fill.js fills a blank copy by
directives in their attributes. Only a copy that was asked for as ``blank/NAME`` keeps these;
and what is repeated for each card of a page is not indented. Nothing of this costs anything
while pages are made: it happens when a template is compiled.
"""

import re
from collections.abc import Iterator

from django.template import Origin
from django.template.loaders import filesystem

_BLANK = "blank/"
_REPEATED = "card/"
_DIRECTIVE = re.compile(r'\sdata-(?:if|each|set|text|html)="[^"{]*"')
_INDENTATION = re.compile(r"\n\s+")
_INCLUDE = re.compile(r'\{% include "')


class Loader(filesystem.Loader):
    """Django's loader of files, which leaves those parts out."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Where a template may be: a blank one where its other half is."""
        for origin in super().get_template_sources(template_name.removeprefix(_BLANK)):
            yield Origin(origin.name, template_name, self)

    def get_contents(self, origin: Origin) -> str:
        """The lean source, or that of a blank whose parts are blanks too."""
        name, source = str(origin.template_name), super().get_contents(origin)
        if name.removeprefix(_BLANK).startswith(_REPEATED):
            source = _INDENTATION.sub("\n", source)
        if name.startswith(_BLANK):
            return _INCLUDE.sub(f'{{% include "{_BLANK}', source)
        return _DIRECTIVE.sub("", source)
