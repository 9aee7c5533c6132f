"""Templates that a page needs fifty times, rendered several times as fast as Django does it.

They are Django's templates, parsed by Django; afa/views/quick_source.py writes what is done for
each card as a function of Python: texts, plain variables, conditions, loops and other templates
that are named. Any other tag or filter works too: Django renders that part itself, and it
costs what it costs. A tag that sets a variable for what follows it is the one thing that does
not work.

There is one prepared form for each language, in which translated texts are texts like others.
"""

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from afa.views import quick_source
from afa.views.quick_source import Whole


class Quick:
    """A template, to be given to {% include %}; it is read when it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wholes: dict[str | None, Whole] = {}

    def render(self, context: Context) -> SafeString:
        """Byte by byte what Django would make of it."""
        if not context.autoescape:
            return get_template(self._name).template.render(context)  # type: ignore[attr-defined, no-any-return]
        language = get_language()
        whole = self._wholes.get(language)
        if whole is None:
            whole = self._wholes[language] = quick_source.whole(self._name)
        return SafeString(whole(context.flatten(), context))
