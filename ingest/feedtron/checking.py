"""The feeds of a source tried once."""

from ingest.feedtron.entries import read
from ingest.feedtron.source import fetched
from ingest.feedtron.xml_feed import NoFeed
from ingest.fetch import Fetcher
from ingest.trouble import Garbled, Misunderstood
from live.onair import OnAirSource
from live.queries import feed_addresses
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """What each feed is called and holds. Raises Trouble at the first that cannot be read."""
    urls = feed_addresses(source.query)
    if not urls:
        raise Misunderstood(f"{source.query!r} is no address of a feed")
    fetcher = Fetcher(settings.fetch_allow)
    said: list[str] = []
    try:
        for url in urls:
            answer, _ = fetched(fetcher, url, {})
            try:
                feed = read(answer.body, url, answer.headers.get("content-type", ""))
            except NoFeed as error:
                raise Garbled(f"{url}: {error}", body=answer.body) from None
            dates = [entry.published for entry in feed.entries if entry.published]
            newest = f", the newest of {max(dates):%Y-%m-%d %H:%M} UTC" if dates else ""
            said.append(f"{feed.title or url}: {len(feed.entries)} entries{newest}")
    finally:
        fetcher.close()
    return "; ".join(said)
