"""What is known of an event's people, out of the models; and how far posts are grouped by it.

The archive keeps what its cross-posts were grouped by (models/gathering.py). Where that has
become something else, all of them are looked at again, step by step (afa/regather.py); new ones
are grouped by the new knowledge from then on.
"""

import hashlib
from functools import lru_cache

import msgspec
from django.db import transaction

from afa import turn
from afa.crossposts.people import Known, People
from afa.models import ArchivedItem, Gathering, Person, Speaker

_known = msgspec.json.Decoder(Known)


def load(event: int) -> Known:
    """As it stands: accounts that are alone are nobody's others."""
    return Known(_handles(Person, event), _handles(Speaker, event))


def notice(event: int, patience: str = turn.PATIENCE) -> bool:
    """Whether it changed: then from now on posts are grouped by what it is.

    OperationalError where it is not our turn for so long.
    """
    text = _encoded(load(event))
    held = Gathering.objects.filter(event=event).values_list("sha", flat=True).first()
    if held == _sha(text):
        return False
    with transaction.atomic():
        turn.take(event, patience)
        return _adopt(event)


def held(event: int) -> People:
    """By what posts are grouped at this moment. Under the event's turn."""
    sha = Gathering.objects.filter(event=event).values_list("sha", flat=True).first()
    if sha is None:
        _adopt(event)
        return held(event)
    return _people(event, sha)


def mark(event: int) -> None:
    """Have every post looked at again. Under the event's turn."""
    held(event)
    Gathering.objects.filter(event=event).update(done=0)


def _adopt(event: int) -> bool:
    text = _encoded(load(event))
    now = Gathering.objects.filter(event=event).first() or Gathering(event_id=event)
    if now.sha == _sha(text):
        return False
    archived = ArchivedItem.objects.filter(event=event).exists()
    now.known, now.sha, now.done = text, _sha(text), 0 if archived else None
    now.save()
    return True


def _handles(who: type[Person] | type[Speaker], event: int) -> tuple[tuple[str, ...], ...]:
    rows = who.objects.filter(event=event).order_by("pk").values_list("handles", flat=True)
    return tuple(tuple(handles) for handles in rows if handles)


def _encoded(known: Known) -> str:
    return msgspec.json.encode(known).decode()


@lru_cache(maxsize=32)
def _people(event: int, sha: str) -> People:
    text = Gathering.objects.values_list("known", flat=True).get(event=event, sha=sha)
    return People(_known.decode(text))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
