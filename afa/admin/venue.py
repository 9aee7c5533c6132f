"""Forms in which times are those of the venue's clocks: a programme is written down in no other."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from afa.models import Event

ZONE_FIELD = "timezone"


class AtVenue(ModelAdmin):  # type: ignore[type-arg]
    """What it shows and what it is told is in the time zone of the event."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The same form, by other clocks. A page is rendered while they are set."""
        row = self.get_object(request, object_id) if object_id else None
        with timezone.override(zone(request, row)):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **given: Any
    ) -> "type[ModelForm[Any]]":
        """Says by which clocks."""
        form = super().get_form(request, obj, change=change, **given)
        for name in {"starts_at", "ends_at"} & form.base_fields.keys():
            clocks = timezone.get_current_timezone_name()
            form.base_fields[name].help_text = f"By the clocks of {clocks}."
        return form


def zone(request: HttpRequest, row: Model | None) -> tzinfo:
    """That of the form itself where it names one, else of its event, else of the only one."""
    named = request.POST.get(ZONE_FIELD, "")
    if named in available_timezones():
        return ZoneInfo(named)
    event = row if isinstance(row, Event) else _chosen(request) or getattr(row, "event", None)
    return event.zone if event else timezone.get_default_timezone()


def _chosen(request: HttpRequest) -> Event | None:
    """The event that a form without a row is about."""
    given = request.POST.get("event") or request.GET.get("event") or ""
    if given.isdecimal():
        return Event.objects.filter(pk=int(given[:18])).first()
    events = Event.objects.all()[:2]
    return events[0] if len(events) == 1 else None


def shown(name: str, words: str) -> Callable[[Any], str]:
    """A column of a list: the moment `name` of a row by the clocks of its event."""

    def column(row: Any) -> str:
        there = getattr(row, name).astimezone((row if isinstance(row, Event) else row.event).zone)
        return f"{there:%d %b %Y, %H:%M}"

    column.short_description = words  # type: ignore[attr-defined]
    column.admin_order_field = name  # type: ignore[attr-defined]
    return column
