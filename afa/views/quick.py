"""Templates rendered several times as fast as Django does it: pages, and what is on them often.

They are Django's templates, parsed by Django; afa/views/quick_source.py writes what is to be done
as a function of Python: texts, plain variables, conditions, loops, addresses and other templates,
extended or included. Any other tag or filter works too: Django renders that part itself, and it
costs what it costs. A variable that a tag sets is known to what follows it in the same part of the
template, and not behind the end of that.

There is one prepared form for each language, in which translated texts are texts like others.
"""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext
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

    def page(self, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        """The answer to a request, as Django's `render` makes it."""
        context = RequestContext(request, given)
        django = get_template(self._name).template  # type: ignore[attr-defined]
        with context.render_context.push_state(django), context.bind_template(django):
            return HttpResponse(self.fill(context.flatten(), context))

    def render(self, context: Context) -> SafeString:
        """Byte by byte what Django would make of it."""
        if not context.autoescape:
            return get_template(self._name).template.render(context)  # type: ignore[attr-defined, no-any-return]
        return SafeString(self.fill(context.flatten(), context))

    def fill(self, scope: Any, context: Context) -> str:
        """The same of what a template sees at one place, where texts are escaped."""
        language = get_language()
        whole = self._wholes.get(language)
        if whole is None:
            whole = self._wholes[language] = quick_source.whole(self._name)
        return whole(scope, context)


class Held(Quick):
    """A template that says nothing but what one value says, and some words `beside` it.

    What was made of the value is kept with it, so it goes when the value goes, and whoever is
    shown the same one gets it. With one of `never` nothing is kept. The value is one of a
    single language.
    """

    def __init__(
        self, name: str, value: str, beside: tuple[str, ...] = (), never: tuple[str, ...] = ()
    ) -> None:
        super().__init__(name)
        self._value, self._beside, self._never = value, beside, never

    def fill(self, scope: Any, context: Context) -> str:
        """What is kept, or is kept from now on."""
        if any(scope.get(name) for name in self._never):
            return super().fill(scope, context)
        beside = tuple(scope.get(name) for name in self._beside)
        kept = vars(scope[self._value]).setdefault(self._name, {})
        if beside not in kept:
            if len(kept) >= _MOST:
                kept.clear()
            kept[beside] = super().fill(scope, context)
        return cast("str", kept[beside])


# In so many ways one value is kept.
_MOST = 10
