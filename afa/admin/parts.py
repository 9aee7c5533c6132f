"""The parts of a programme: sessions, speakers; rooms and tracks are also beside their event."""

from django.contrib import admin
from django.contrib.admin import ModelAdmin

from afa.admin.venue import AtVenue, shown
from afa.models import Person, Room, Session, Source, Speaker, Track


@admin.register(Session)
class SessionAdmin(AtVenue):
    """Found by what an organiser remembers: the title, a speaker, the day."""

    list_display = (
        "title",
        "event",
        "room",
        "track",
        shown("starts_at", "starts (venue)"),
        shown("ends_at", "ends (venue)"),
        "cancelled",
    )
    list_filter = ("event", "cancelled", "starts_at")
    list_select_related = ("event", "room", "track")
    search_fields = ("title", "slug", "hashtag", "speakers__name")
    autocomplete_fields = ("event", "room", "track", "speakers")
    prepopulated_fields = {"slug": ("title",)}


class PartAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Anything else with a name and a slug."""

    list_display = ("name", "event", "slug")
    list_filter = ("event",)
    list_select_related = ("event",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("event",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Source)
class SourceAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Also beside its event."""

    list_display = ("kind", "query", "event", "enabled", "since")
    list_filter = ("event", "kind", "enabled")
    list_select_related = ("event",)
    search_fields = ("kind", "query")
    autocomplete_fields = ("event",)


@admin.register(Person)
class PersonAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Accounts that an organiser links by hand: what they post at once is one card."""

    list_display = ("__str__", "handles", "event")
    list_filter = ("event",)
    list_select_related = ("event",)
    search_fields = ("name", "handles")
    autocomplete_fields = ("event",)


for part in (Room, Track, Speaker):
    admin.site.register(part, PartAdmin)
