"""An event's colour in the admin: the browser's own picker, presets, and a preview with the
contrast that is left of it in both themes. static/admin/accent.js renews the preview."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from afa import accent
from afa.accent import GROUNDS, Ground, Shade


class AccentWidget(forms.TextInput):
    """A field for a colour; without a script it works, and the preview follows the save."""

    input_type = "color"

    class Media:
        css = {"all": ("admin/accent.css",)}
        js = ("admin/accent.js",)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The picker, the presets, and what becomes of `value`."""
        shown = str(value or accent.DEFAULT)
        beside = {"of": (attrs or {}).get("id", ""), "presets": accent.PRESETS}
        picker = super().render(name, shown, attrs, renderer)
        return picker + render_to_string(
            "admin/accent_widget.html", {**beside, "shades": shades(shown)}
        )


class AccentField(forms.CharField):
    """A colour in any of the ways in which people write one."""

    widget = AccentWidget

    def clean(self, value: Any) -> str:
        """As ``#rrggbb``."""
        try:
            return accent.read(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None


def shades(colour: str) -> list[tuple[Ground, Shade]]:
    """What becomes of a colour in each theme; of the default where it is none."""
    try:
        known = accent.read(colour)
    except ValueError:
        known = accent.DEFAULT
    return [(ground, accent.shade(known, ground)) for ground in GROUNDS]


def preview(request: HttpRequest) -> HttpResponse:
    """The preview alone, of ``?accent=``."""
    given = {"shades": shades(request.GET.get("accent", ""))}
    return render(request, "admin/accent_preview.html", given)
