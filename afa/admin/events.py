"""Events, with their sources, rooms and tracks beside them."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path

from afa import onair
from afa.admin.accent import AccentField, preview
from afa.admin.venue import AtVenue, shown
from afa.models import Event, Progress, Room, Source, Track

LATER = "%s is saved. The live Redis is away: what is on the air follows once it is back."


class SourceInline(admin.TabularInline):  # type: ignore[type-arg]
    """What ingest reads."""

    model = Source
    extra = 0


class RoomInline(admin.TabularInline):  # type: ignore[type-arg]
    """Where sessions take place."""

    model = Room
    extra = 0
    prepopulated_fields = {"slug": ("name",)}


class TrackInline(admin.TabularInline):  # type: ignore[type-arg]
    """The themes of the programme."""

    model = Track
    extra = 0
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Event)
class EventAdmin(AtVenue):
    """The slug is asked for once. What is saved is on the air a moment later."""

    list_display = (
        "title",
        "slug",
        "on_air",
        shown("starts_at", "starts (venue)"),
        shown("ends_at", "ends (venue)"),
        "timezone",
    )
    list_filter = ("on_air",)
    search_fields = ("title", "slug", "hashtags")
    inlines = (SourceInline, RoomInline, TrackInline)
    actions = ("put_on_air", "take_off_air")
    fieldsets = (
        (None, {"fields": ("title", "slug", "tagline", "accent")}),
        ("When and where", {"fields": ("starts_at", "ends_at", "timezone")}),
        ("On the air", {"fields": ("on_air", "hashtags", "spend_cap")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The colour has a field of its own."""
        if db_field.name == "accent":
            options = {"form_class": AccentField, "widget": AccentField.widget}
            return db_field.formfield(max_length=None, **options)
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_urls(self) -> list[URLPattern]:
        """And the preview of a colour."""
        shown = self.admin_site.admin_view(preview)
        return [path("accent/", shown, name="accent-preview"), *super().get_urls()]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Event | None = None
    ) -> tuple[str, ...]:
        """A slug never changes."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Only one by one, and only while nothing was archived: what was said is kept."""
        if obj is None or Progress.objects.filter(event=obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def save_related(
        self, request: HttpRequest, form: "ModelForm[Event]", formsets: Any, change: bool
    ) -> None:
        """The last part of a save: once it is committed, say whether the air knows of it."""
        super().save_related(request, form, formsets, change)
        transaction.on_commit(partial(_say, request, form.instance))

    @admin.action(description="Put on air", permissions=["change"])
    def put_on_air(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        """Its sources are read, its readers answered."""
        _switch(request, events, on_air=True)

    @admin.action(description="Take off air", permissions=["change"])
    def take_off_air(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        """All that was said stays."""
        _switch(request, events, on_air=False)


def _switch(request: HttpRequest, events: QuerySet[Event], *, on_air: bool) -> None:
    for event in events:
        event.on_air = on_air
        event.save()
        _say(request, event)


def _say(request: HttpRequest, event: Event) -> None:
    if not onair.is_said(event):
        messages.warning(request, LATER % event)
