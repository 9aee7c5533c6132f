"""What reading networks has cost outlives the live Redis, and with it the cap.

The sources count in Redis, the strainer copies that here. A count only ever grows: where Redis
has less than there was, it has lost it, and what it counts now comes on top; or it is an older
save, which has a part of it.
"""

from django.db import transaction

from afa.models import Event, Spent
from live import onair, spend
from live.connect import Client


def keep(client: Client) -> list[str]:
    """Copy every count, and give back those that were lost; the slugs of these events.

    May raise RedisError.
    """
    slugs = onair.logs(client)
    told = {slug: counts for slug in slugs if (counts := spend.counts(client, slug))}
    rows = Spent.objects.filter(event__slug__in=slugs).select_related("event")
    held = {(row.event.slug, row.kind): row.posts for row in rows}
    heard = {(slug, kind): posts for slug, counts in told.items() for kind, posts in counts.items()}
    other = [key for key in held.keys() | heard.keys() if held.get(key, 0) != heard.get(key, 0)]
    return sorted({slug for slug, kind in other if _agree(client, slug, kind)})


@transaction.atomic
def _agree(client: Client, slug: str, kind: str) -> bool:
    """Bring both to the same; whether Redis had lost its own.

    In the turn of the row: two strainers must not both give back. A kill before the commit
    leaves Redis with the sum, which is then copied.
    """
    event = Event.objects.filter(slug=slug).first()
    if event is None:
        return False
    Spent.objects.get_or_create(event=event, kind=kind)
    row = Spent.objects.select_for_update().get(event=event, kind=kind)
    posts = spend.read(client, slug, kind)
    lost = posts < row.posts
    if lost:
        older = spend.is_kept(client, slug, kind)
        posts = spend.give_back(client, slug, kind, row.posts - (posts if older else 0))
    spend.keep(client, slug, kind)
    row.posts = posts
    row.save()
    return lost
