"""A query of X tried once, by a count, which costs nothing."""

from datetime import timedelta

from ingest.clock import SystemClock
from ingest.nozzletron.audits import MINUTE_S, counts
from ingest.nozzletron.desk import Desk
from ingest.nozzletron.sweeps import between
from ingest.their_clock import TheirClock
from ingest.trouble import Forbidden, NotConfigured
from live.onair import OnAirSource
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """How much the query found lately. Raises Trouble."""
    if not settings.x_bearer_token:
        raise NotConfigured("X_BEARER_TOKEN is not set")
    clock = SystemClock()
    theirs = TheirClock(clock)
    desk = Desk(settings.x_bearer_token, settings.x_api_url, theirs)
    try:
        desk.rules()  # what the stream needs, and free; and it tells the time
        # X counts up to half a minute ago, and a day's minutes are one page.
        end = clock.now() + theirs.ahead - timedelta(minutes=1)
        by_minute = counts(desk.counts(source.query, between(end - timedelta(days=1), end)))
    except Forbidden:
        desk.rules()
        return "takes the key; how much there is it does not count for us"
    finally:
        desk.close()
    total = sum(by_minute.values())
    last = int(end.timestamp()) // MINUTE_S - 60
    hour = sum(posts for minute, posts in by_minute.items() if minute >= last)
    price = total * settings.x_post_price
    return f"{total:,} posts in a day ({price:,.2f} dollars), {hour:,} in the last hour"
