"""The live page's filters: a part of the stream, as its address says it.

``/EVENT/?room=SLUG&talk=SLUG&source=x&tag=...&author=...&media=photos``, any of them together.
The page shows that part of the archive, and its script keeps to it for what arrives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import Http404

from afa import archive, facets, filters
from afa.filters import Filters
from afa.models import ArchivedItem, Event
from afa.selection import Selection
from afa.views.agenda import Agenda
from afa.views.archive_choices import MEDIA_NAMES, Chip, Option
from afa.views.card import called
from afa.views.quick import Quick
from live import clean

PARTS = ("room", "talk", "source", "media", "tag", "author")


@dataclass(frozen=True)
class Narrowed:
    """A part of an event; `page` is None where no post could ever be in it."""

    event: Event
    chosen: Filters
    page: archive.Page | None

    @property
    def told(self) -> dict[str, str | list[str]]:
        """What static/live/filter.js keeps to: the parts that are chosen, of a room its talks."""
        told: dict[str, str | list[str]] = {
            name: text for name, text in self.chosen.pairs() if text
        }
        if self.chosen.room:
            within = self.event.sessions.filter(room__slug=self.chosen.room)
            told["room"] = list(within.values_list("slug", flat=True))
        return told


@dataclass(frozen=True)
class Choices:
    """What is chosen (`chips`), and what else could be."""

    template = Quick("event/narrow_form.html")

    chips: tuple[Chip, ...]
    rooms: tuple[Option, ...]
    talks: tuple[Option, ...]
    sources: tuple[Option, ...]
    media: tuple[Option, ...]
    author: str
    tag: str


def narrowed(event: Event, query: Mapping[str, str]) -> Narrowed:
    """What the address leaves of an event, the newest part of it."""
    given = {name: query[name] for name in PARTS if query.get(name)}
    try:
        chosen = filters.read(given)
        return Narrowed(event, chosen, Selection(event, chosen).newest())
    except (BadRequest, Http404):
        return Narrowed(event, _as_given(given), None)


def choices(narrowed: Narrowed, day: Agenda) -> Choices:
    """The form and the chips; of rooms and talks those of the day, which are few."""
    event, chosen = narrowed.event, narrowed.chosen
    rooms = day.rooms if len(day.rooms) > 1 else {}
    if chosen.room and chosen.room not in rooms:
        room = event.rooms.filter(slug=chosen.room).first()
        rooms = {**rooms, chosen.room: room.name if room else chosen.room}
    talks = {slot.slug: slot.title for slot in day.slots if not slot.cancelled}
    if chosen.talk and chosen.talk not in talks:
        talk = event.sessions.filter(slug=chosen.talk).first()
        talks[chosen.talk] = talk.title if talk else chosen.talk
    networks = {name: called(name) for name in facets.sources(event)}
    return Choices(
        chips=tuple(_chips(narrowed, rooms, talks)),
        rooms=_options(rooms, chosen.room),
        talks=_options(talks, chosen.talk),
        sources=_options(networks, chosen.source),
        media=_options({name: str(words) for name, words in MEDIA_NAMES.items()}, chosen.media),
        author=chosen.author,
        tag=chosen.tag,
    )


def _as_given(given: Mapping[str, str]) -> Filters:
    """Words that cannot be meant, kept for the chips that take them away."""
    return Filters(**{name: clean.line(text, 100) for name, text in given.items()})  # type: ignore[arg-type]


def _chips(narrowed: Narrowed, rooms: dict[str, str], talks: dict[str, str]) -> Iterator[Chip]:
    chosen = narrowed.chosen
    names = {
        "room": rooms.get(chosen.room, ""),
        "talk": talks.get(chosen.talk, ""),
        "source": called(chosen.source),
        "media": str(MEDIA_NAMES.get(chosen.media, chosen.media)),
        "tag": f"#{chosen.tag}",
        "author": _author(narrowed),
    }
    for name, text in names.items():
        if getattr(chosen, name):
            # Of whatever page this is: moderators keep their desk.
            yield Chip(text, chosen.without(name).query() or "./")


def _author(narrowed: Narrowed) -> str:
    items = narrowed.page.items if narrowed.page else ()
    return next((_name(item) for item in items), narrowed.chosen.author)


def _name(item: ArchivedItem) -> str:
    return item.author_name or item.author_handle or item.author_id


def _options(names: dict[str, str], now: str) -> tuple[Option, ...]:
    return tuple(Option(value, text or value, value == now) for value, text in names.items())
