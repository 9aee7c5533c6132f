"""A photo as Flickr describes it, with names: ``photo.thumbnail_url``, as it should always have
been. Sizes and times come as strings or numbers, and half of the fields may be missing."""

from dataclasses import dataclass
from datetime import datetime

from ingest import markup
from ingest.foreign import Mapping, mapping, native_id, number, text, unix_time

_PAGES = "https://www.flickr.com"
_FILES = "https://live.staticflickr.com"

# Flickr's letters for its sizes, in the order in which we would take them: 1024, 640 and 500
# pixels to look at, 500 to 1024 for a card, and the square thumbnail.
_LARGE = "lzm"
_MEDIUM = "mzl"
_SQUARE = "q"

# The ends of the file names of those that every photo has, should the answer not name them.
_ALWAYS = {_LARGE: "", _MEDIUM: "", _SQUARE: "_q"}


@dataclass(frozen=True)
class Size:
    """One copy of a photo; 0 where Flickr did not say how many pixels."""

    url: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Photo:
    """One photo. `description` is HTML, `tags` are as Flickr folds them."""

    id: str
    secret: str
    server: str
    owner: str
    owner_name: str
    path_alias: str
    icon_server: int
    icon_farm: int
    title: str
    description: str
    uploaded: datetime | None
    updated: int
    tags: tuple[str, ...]
    is_video: bool
    sizes: dict[str, Size]

    @classmethod
    def of(cls, said: Mapping) -> "Photo":
        """The photo in a search's answer; `id` is empty where there is none."""
        return cls(
            id=native_id(said.get("id")),
            secret=text(said.get("secret")),
            server=text(said.get("server")),
            owner=text(said.get("owner")),
            owner_name=text(said.get("ownername")),
            path_alias=text(said.get("path_alias") or said.get("pathalias")),
            icon_server=number(said.get("iconserver")),
            icon_farm=number(said.get("iconfarm")),
            title=_content(said.get("title")),
            description=_content(said.get("description")),
            uploaded=unix_time(said.get("dateupload")),
            updated=max(number(said.get("lastupdate")), 0),
            tags=tuple(text(said.get("tags")).split()),
            is_video=text(said.get("media")) == "video",
            sizes={
                letter: Size(
                    text(said.get(f"url_{letter}")),
                    number(said.get(f"width_{letter}")),
                    number(said.get(f"height_{letter}")),
                )
                for letter in (*_LARGE, _SQUARE)
                if text(said.get(f"url_{letter}"))
            },
        )

    @property
    def thumbnail_url(self) -> str:
        """A square of 150 pixels."""
        return self._size(_SQUARE).url

    @property
    def medium(self) -> Size:
        """What a card shows."""
        return self._size(_MEDIUM)

    @property
    def large(self) -> Size:
        """The largest copy that is meant for looking at."""
        return self._size(_LARGE)

    @property
    def page_url(self) -> str:
        """The photo's page, to which Flickr wants every copy to link."""
        return f"{self.owner_url}{self.id}/" if self.owner_url else ""

    @property
    def owner_url(self) -> str:
        """The page of its owner's photos."""
        owner = markup.segment(self.path_alias or self.owner)
        return f"{_PAGES}/photos/{owner}/" if owner else ""

    @property
    def owner_icon_url(self) -> str:
        """The owner's picture; empty for the one that everybody has at first."""
        if not self.owner or self.icon_server <= 0:
            return ""
        host = f"https://farm{self.icon_farm}.staticflickr.com"
        return f"{host}/{self.icon_server}/buddyicons/{markup.segment(self.owner)}.jpg"

    def _size(self, letters: str) -> Size:
        """The first of these sizes that the answer names, else one that every photo has."""
        for letter in letters:
            if letter in self.sizes:
                return self.sizes[letter]
        if not (self.server and self.secret):
            return Size()
        server, secret = markup.segment(self.server), markup.segment(self.secret)
        return Size(f"{_FILES}/{server}/{self.id}_{secret}{_ALWAYS[letters]}.jpg")


def _content(said: object) -> str:
    """A text, given as it is or wrapped in an object."""
    return text(said) or text(mapping(said).get("_content"))
