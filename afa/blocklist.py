"""The blocklist as the models have it, and as it is said to the live log and its writers.

Every change is told at once; where that fails, or Redis forgets, the strainer repairs it. The
version is a digest: two moderators who write at the same time cannot confuse it.
"""

import hashlib
import logging
from functools import lru_cache

import msgspec
from django.db import connection, transaction

from afa import link
from afa.models import Ban, BlockedWord, Event
from live import blocklist, onair
from live.blocklist import BannedAuthor, Blocklist, Judge
from live.connect import Client

log = logging.getLogger(__name__)

_STATE = (
    "SELECT 'ban', count(*), count(lifted_at) FROM afa_ban WHERE event_id = %s UNION ALL"
    " SELECT 'word', count(*), count(lifted_at) FROM afa_blockedword WHERE event_id = %s"
)


def said(event: int) -> Blocklist:
    """What is in force in the event with that id."""
    words = BlockedWord.objects.filter(event=event, lifted_at=None).order_by("pk")
    bans = Ban.objects.filter(event=event, lifted_at=None).order_by("pk")
    return Blocklist(
        words=tuple(blocklist.BlockedWord(*row) for row in words.values_list("pk", "word")),
        authors=tuple(BannedAuthor(*row) for row in bans.values_list("pk", "source", "author_id")),
    )


def publish(event: Event) -> bool:
    """Tell the live log and all who write it; False where it is away, which is logged."""
    try:
        with link.live().ask(insist=True) as client:
            _match(client, event)
    except link.Away as error:
        log.warning("%s: the live Redis is away (%s); the strainer tells it later", event, error)
        return False
    return True


def repair(client: Client) -> list[str]:
    """Make each log's blocklist what the models say; the slugs of those that were not.

    May raise RedisError.
    """
    logs = onair.logs(client)
    return [event.slug for event in Event.objects.filter(slug__in=logs) if _match(client, event)]


def _match(client: Client, event: Event) -> bool:
    with transaction.atomic():
        lock(event.pk)
        wanted = said(event.pk)
        named = version(wanted)
        if blocklist.version(client, event.slug) == named:
            return False
        blocklist.put(client, event.slug, wanted, named)
        return True


def version(wanted: Blocklist) -> str:
    """A name for what it says; empty where it says nothing."""
    if not (wanted.words or wanted.authors):
        return ""
    return hashlib.sha256(msgspec.json.encode(wanted)).hexdigest()[:32]


def lock(event: int) -> None:
    """Be the one who changes or tells this event's blocklist, until the transaction ends.

    What a strainer judges by the present one is committed first (see `judge`).
    """
    Event.objects.select_for_update(no_key=True).filter(pk=event).first()


def judge(event: int) -> Judge:
    """Who judges now; nobody changes the blocklist before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM afa_event WHERE id = %s FOR SHARE", [event])
        cursor.execute(_STATE, [event, event])
        return _judge(event, tuple(cursor.fetchall()))


@lru_cache(maxsize=100)
def _judge(event: int, _state: tuple[tuple[object, ...], ...]) -> Judge:
    return Judge(said(event))
