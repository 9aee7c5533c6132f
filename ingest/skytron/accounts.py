"""What happens to authors: their accounts are taken down, closed, opened again.

Bluesky then says nothing of their single posts. A closed account is a deletion of all of them;
one that is suspended or switched off may come back, so its posts are hidden, and remembered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest import foreign
from ingest.foreign import mapping, number, text
from ingest.skytron.entries import POSTS, SOURCE
from live import authors
from live.connect import Client
from live.draft import Draft, RestoreDraft, RetractionDraft
from live.log import Log

_FOR_GOOD = "deleted"


@dataclass(frozen=True)
class Account:
    """A word about an account. `status` says why it is not active; `name` tells it from others."""

    did: str
    active: bool
    status: str
    name: str

    @classmethod
    def of(cls, frame: foreign.Mapping) -> "Account | None":
        """What a frame says; None where it is of something else."""
        said = mapping(frame.get("account"))
        active = said.get("active")
        did = text(said.get("did")) or text(frame.get("did"))
        if text(frame.get("kind")) != "account" or not isinstance(active, bool) or not did:
            return None
        # Jetstream's own time differs from server to server; this number does not.
        name = number(said.get("seq")) or number(frame.get("time_us"))
        return cls(did, active, text(said.get("status")), str(name))

    @property
    def posts(self) -> str:
        """How the uids of all its posts begin."""
        return f"{SOURCE}:at://{self.did}/{POSTS}/"


def drafts(client: Client, event: str, account: Account) -> list[Draft]:
    """What it means for this event's posts. May raise RedisError.

    What was heard before means nothing, though a connection replays it: between a suspension
    and the return after it there may have been another one, which changed nothing then.
    """
    if not authors.among(client, event, [account.did]):
        return []
    if authors.was_heard(client, event, account.name):
        return []
    found = _back(client, event, account) if account.active else _off(client, event, account)
    if not found:
        authors.heard(client, event, [account.name])
    return found


def confirmed(client: Client, event: str, drafts: Iterable[Draft]) -> None:
    """The log has these."""
    back = [one.target for one in drafts if isinstance(one, RestoreDraft)]
    authors.brought_back(client, event, back)
    ids = (one.id for one in drafts if isinstance(one, RestoreDraft | RetractionDraft))
    # Other retractions have an id without a name in it.
    authors.heard(client, event, {id_.partition(":")[0] for id_ in ids if ":" in id_})


def _back(client: Client, event: str, account: Account) -> list[Draft]:
    return [
        RestoreDraft(target=uid, id=f"{account.name}:{uid}")
        for uid in sorted(authors.away(client, event, account.posts))
    ]


def _off(client: Client, event: str, account: Account) -> list[Draft]:
    states = Log(client, event).find(account.posts)
    if account.status == _FOR_GOOD:
        return [
            RetractionDraft(target=uid, by="author", id=f"{account.name}:{uid}")
            for uid in sorted(states)
        ]
    shown = sorted(uid for uid, state in states.items() if state == "live")
    # Noted first, so that a kill between the two hides nothing that nobody brings back.
    authors.put_away(client, event, shown)
    return [
        RetractionDraft(target=uid, by="moderator", id=f"{account.name}:{uid}") for uid in shown
    ]
