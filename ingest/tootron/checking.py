"""A query of the fediverse tried once, on each of its servers."""

from ingest.foreign import iso_time
from ingest.tootron.desk import Desk
from ingest.tootron.servers import Servers
from ingest.tootron.walks import Place, Walk
from ingest.trouble import Misunderstood, Trouble
from live.onair import OnAirSource
from live.queries import WrongQuery, tag_query
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """What each server has of it. Raises Trouble where none of them answers."""
    try:
        query = tag_query(source.query)
    except WrongQuery as error:
        raise Misunderstood(str(error)) from None
    known = Servers(settings)
    servers = [known.of(name) for name in query.servers] or known.usual
    said: list[str] = []
    trouble: Trouble | None = Misunderstood("it names no server, and MASTODON_SERVERS is empty")
    for server in servers:
        desk = Desk(server, settings.fetch_allow)
        try:
            page = desk.page(Walk(Place("", source, query, server), "poll").asked)
            newest = next(filter(None, (iso_time(one.get("created_at")) for one in page)), None)
            since = f", the newest of {newest:%Y-%m-%d %H:%M} UTC" if newest else ""
            said.append(f"{server.name} has {len(page)}{'+' if len(page) == 40 else ''}{since}")
            trouble = None
        except Trouble as error:
            trouble = error if not said else None
            said.append(f"{server.name} {error.state}: {error}")
        finally:
            desk.close()
    if trouble is not None:
        raise trouble
    return "; ".join(said)
