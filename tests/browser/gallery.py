"""A gallery: one event with a bit of everything, at one moment that never changes.

What pages look like is compared with pictures, so nothing in it may depend on the clock, on
chance or on the network: faces and photos are files of this site.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from afa.models import Event, Room, Session, Speaker, Track
from live.draft import ItemDraft
from live.entry import key_of
from live.item import Author, Item, Link, Media
from tests.browser.stage import Stage

# 10:42 in Lisbon, in the middle of a talk.
NOW = datetime(2026, 11, 20, 10, 42, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

PEOPLE = (
    ("ada", "Ada Ito", "x", "lighthouse"),
    ("noor", "نور الهاشمي", "mastodon", ""),
    ("kofi", "Kofi 🌿", "bluesky", "plant"),
    ("mirjam", "Mirjam van der Zwaluwenberg-Oosterhuis", "mastodon", "boat"),
    ("haru", "山田 はる", "x", ""),
    ("photos.by.sol", "Sol", "flickr", "harbour"),
    ("guest", "A guest in row seven", "native", ""),
)

TEXTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("A queue that tells you how long it is feels half as long. #lanterns #queues", {}),
    ("ملاحظات من الصف الأول: الانتظار الصادق أفضل من السرعة الكاذبة. #lanterns", {"lang": "ar"}),
    ("The coffee here is a feature, not a break ☕️🙌 #lanterns", {}),
    ("“Latency is a promise about other people’s time.” Writing that on a wall. #queues", {}),
    ("この図、とても分かりやすいです。スライドはどこで見られますか？ #lanterns", {"lang": "ja"}),
    ("Main hall, minutes before the doors open. #lanterns", {"photos": ("crowd", "stage")}),
    ("Is there a seat left in the Tide Room? Asking for three friends and a dog.", {}),
    ("Slides of the talk on queues, with all the curves in it.", {"link": True}),
    ("I drew what she said about back pressure. #queues", {"photos": ("sketchnote",)}),
    ("🎉" * 40, {}),
    ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, "
     "as the speaker just said without breathing.", {"lang": "de"}),
    ("@ada the second graph is about coffee again, is it not?", {"reply_to": "x:1"}),
    ("Lunch, in detail.", {"content_warning": "Food", "photos": ("lunch",)}),
    ("Everything is a buffer if you look at it for long enough. #queues", {}),
)  # fmt: skip

TALKS = (
    # slug, title, room, minutes from NOW, minutes long, speaker, cancelled
    ("doors", "Doors, badges, coffee", "foyer", -162, 60, "", False),
    ("opening", "Opening: why we light lanterns", "hall", -102, 45, "ines", False),
    ("queues", "Honest queues", "hall", -32, 50, "ada", False),
    ("maps", "Maps that forget", "tide", -32, 50, "tomas", False),
    ("tea", "Tea", "foyer", 28, 20, "", False),
    ("dark", "What the dark is for", "hall", 58, 45, "ines", False),
    ("broken", "The workshop that was too large", "tide", 58, 90, "tomas", True),
)


@dataclass(frozen=True)
class Gallery:
    """The addresses of what hangs in it, by names that never change."""

    stage: Stage
    event: Event

    def path(self, more: str = "") -> str:
        """An address of the event."""
        return f"/{self.event.slug}/{more}"

    def permalink(self, name: str) -> str:
        """The address of one post."""
        return self.path(f"items/{key_of(f'x:{name}')}")


def hang(stage: Stage) -> Gallery:
    """Fill a stage; it is on air, archived, and in the middle of its second day."""
    event = stage.event
    Event.objects.filter(pk=event.pk).update(
        title="Lanterns 2026",
        tagline="Two days about waiting, and what to do meanwhile",
        starts_at=NOW - timedelta(days=1, hours=3),
        ends_at=NOW + timedelta(hours=8),
        hashtags=["lanterns"],
        accent="#0f766e",
    )
    event.refresh_from_db()
    _programme(event)
    _others()
    stage.put(_yesterday(stage))
    stage.put(_today(stage))
    stage.put([_draft(stage, 0, "edited", minutes=-4), _edit(stage)])
    stage.put([_draft(stage, 2, "gone", minutes=-3)])
    stage.hide("gone")
    stage.archive()
    return Gallery(stage, event)


def _programme(event: Event) -> None:
    names = (("hall", "Great Hall"), ("tide", "Tide Room"), ("foyer", "Foyer"))
    rooms = {slug: Room.objects.create(event=event, slug=slug, name=name) for slug, name in names}
    track = Track.objects.create(event=event, slug="waiting", name="Waiting", colour="#0369a1")
    people = {
        slug: Speaker.objects.create(event=event, slug=slug, name=name, handles=handles)
        for slug, name, handles in (
            ("ada", "Ada Ito", ["x:ada"]),
            ("ines", "Inês Quadros", []),
            ("tomas", "Tomás Okafor-Lindqvist", ["mastodon:tomas@post.example"]),
        )
    }
    for slug, title, room, starts, minutes, speaker, cancelled in TALKS:
        begins = NOW.replace(second=0) + starts * MINUTE
        session = Session.objects.create(
            event=event,
            slug=slug,
            title=title,
            abstract=f"{title}, told by somebody who has waited for it." if speaker else "",
            room=rooms[room],
            track=track if speaker else None,
            starts_at=begins,
            ends_at=begins + minutes * MINUTE,
            hashtag="queues" if slug == "queues" else "",
            cancelled=cancelled,
        )
        if speaker:
            session.speakers.add(people[speaker])


def _others() -> None:
    """Events before and after it, for the front page."""
    for slug, title, days, accent in (
        ("tides", "Tides, a day on the shore", 18, "#4338ca"),
        ("fields", "مؤتمر الحقول المفتوحة", 61, "#86198f"),
        ("lanterns-2025", "Lanterns 2025", -364, "#b45309"),
    ):
        starts = NOW + timedelta(days=days)
        Event.objects.create(
            slug=slug,
            title=title,
            starts_at=starts,
            ends_at=starts + timedelta(days=2),
            accent=accent,
        )


def _yesterday(stage: Stage) -> list[ItemDraft]:
    return [_draft(stage, n, f"y{n}", minutes=-24 * 60 - 20 * n) for n in reversed(range(8))]


def _today(stage: Stage) -> list[ItemDraft]:
    """More and more often, towards now."""
    return [_draft(stage, n, f"t{n}", minutes=-5 - n * n / 40) for n in reversed(range(70))]


def _draft(stage: Stage, n: int, name: str, *, minutes: float, version: int = 0) -> ItemDraft:
    text, more = TEXTS[n % len(TEXTS)]
    handle, shown, source, face = PEOPLE[n * 3 % len(PEOPLE)]
    at = NOW + minutes * MINUTE
    item = Item(
        text=text,
        source=source,
        url=f"https://network.example/{name}",
        author=Author(id=handle, name=shown, handle=handle, avatar=_file(stage, face)),
        created_at=at,
        received_at=at,
        hashtags=tuple(word[1:] for word in text.split() if word.startswith("#")),
        **_parts(stage, dict(more)),
    )
    return ItemDraft(uid=f"x:{name}", version=version, item=item)


def _parts(stage: Stage, more: dict[str, Any]) -> dict[str, Any]:
    photos = more.pop("photos", ())
    if photos:
        alt = "A drawing"
        more["media"] = tuple(
            Media(type="photo", url=_file(stage, name), alt=alt, width=1200, height=900)
            for name in photos
        )
    if more.pop("link", False):
        more["links"] = (Link("https://slides.example/queues", "Honest queues: the slides"),)
    return more


def _edit(stage: Stage) -> ItemDraft:
    first = _draft(stage, 0, "edited", minutes=-4)
    text = f"{first.item.text} (Half. I measured it since.)"
    fields = {name: getattr(first.item, name) for name in first.item.__struct_fields__}
    fields |= {"text": text, "html": "", "edited_at": NOW - MINUTE, "received_at": NOW - MINUTE}
    return ItemDraft(uid="x:edited", version=1, item=Item(**fields))


def _file(stage: Stage, name: str) -> str:
    return f"{stage.site}/static/demo/{name}.svg" if name else ""


NARROWED = "archive/?day=2026-11-20&hour=10&source=x&tag=queues"

# Every public page, by its name in docs/screenshots.
PAGES: dict[str, Callable[[Gallery], str]] = {
    "front": lambda _: "/",
    "live": lambda gallery: gallery.path(),
    "talks": lambda gallery: gallery.path("sessions/"),
    "talk": lambda gallery: gallery.path("sessions/queues/"),
    "speakers": lambda gallery: gallery.path("speakers/"),
    "speaker": lambda gallery: gallery.path("speakers/ada/"),
    "archive": lambda gallery: gallery.path("archive/"),
    "archive-narrowed": lambda gallery: gallery.path(NARROWED),
    "archive-without-posts": lambda gallery: gallery.path("archive/?tag=nothing"),
    "search": lambda gallery: gallery.path("search/?q=queue"),
    "search-with-a-slip": lambda gallery: gallery.path("search/?q=cofee"),
    "search-in-vain": lambda gallery: gallery.path("search/?q=kangaroo"),
    "search-before-words": lambda gallery: gallery.path("search/"),
    "post": lambda gallery: gallery.permalink("t5"),
    "post-edited": lambda gallery: gallery.permalink("edited"),
    "post-removed": lambda gallery: gallery.permalink("gone"),
    "nothing-there": lambda gallery: gallery.path("none/"),
    "privacy": lambda _: "/about/privacy/",
    "sign-in": lambda _: "/accounts/sign-in/",
}

STAFF = {
    "dashboard": "/dashboard/",
    "dashboard-program": "/dashboard/strainer/",
    "dashboard-confirm": "/dashboard/strainer/stop/",
    "sign-out": "/accounts/sign-out/",
}
