"""Cross-posts for the strainer's tests; and the groups, worked out anew and naively."""

from datetime import timedelta
from itertools import combinations
from typing import Any

from django.db.models import F

from afa import people
from afa.crossposts.account import Account
from afa.crossposts.groups import groups, tie
from afa.crossposts.people import People
from afa.crossposts.saying import Saying
from afa.models import ArchivedItem, Crosspost, Event, Split
from live.draft import ItemDraft
from live.item import Author
from tests.strainer.posts import NOON, post

SAID = "Everything that we call legacy was once somebody's best idea, says Grace on stage"
ADA = {
    "x": Author(id="17", name="Ada", handle="ada"),
    "bluesky": Author(id="did:plc:ada", name="Ada on Bluesky", handle="lovelace.example"),
    "mastodon": Author(id="https://example.org/users/al", name="A. L.", handle="al@example.org"),
}
HANDLES = ["x:ada", "bluesky:lovelace.example", "mastodon:al@example.org", "flickr:12@n03"]


def said(uid: str, text: str = SAID, minutes: float = 0, **fields: Any) -> ItemDraft:
    """A post of Ada's on the network that its uid names."""
    source = uid.partition(":")[0]
    at = NOON + timedelta(minutes=minutes)
    return post(uid, text, **{"author": ADA.get(source), "at": at, **fields})


def grouped(event: Event) -> dict[str, tuple[str, ...]]:
    """The groups as they are stored: the lead's uid -> those of the others."""
    found: dict[str, list[str]] = {}
    rows = Crosspost.objects.filter(item__event=event).exclude(item=F("lead"))
    for lead, uid in rows.values_list("lead__uid", "item__uid"):
        found.setdefault(lead, []).append(uid)
    leads = Crosspost.objects.filter(item__event=event, item=F("lead"))
    assert set(found) == set(leads.values_list("item__uid", flat=True))
    return {lead: tuple(sorted(uids)) for lead, uids in found.items()}


def expected(event: Event) -> dict[str, tuple[str, ...]]:
    """The same, from all posts that are shown, each compared with every other."""
    who = People(people.load(event.pk))
    apart = {
        frozenset((split.item.uid, other.uid))
        for split in Split.objects.filter(event=event, undone_at=None)
        for other in split.parted.all()
    }
    rows = ArchivedItem.objects.filter(event=event, state="live")
    pairs = combinations([_saying(row) for row in rows], 2)
    ties = [found for pair in pairs if (found := tie(*pair, who, apart))]
    return {
        group.members[0].saying.uid: tuple(sorted(one.saying.uid for one in group.members[1:]))
        for group in groups(ties, apart)
    }


def _saying(row: ArchivedItem) -> Saying:
    item = row.content()
    assert item is not None
    who = item.author
    account = Account(item.source, who.id, who.handle, who.name, who.url, who.proven)
    return Saying(row.uid, account, item.shown_at, item.text, row.pk)
