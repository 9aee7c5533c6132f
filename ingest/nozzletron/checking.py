"""A query of X tried once, by a count, which costs nothing."""

from datetime import timedelta

from ingest.foreign import mapping, mappings, number, parsed_or_none
from ingest.nozzletron.desk import Desk
from ingest.nozzletron.sweeps import between
from ingest.trouble import Refused
from live.draft import now
from live.onair import OnAirSource
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """How much the query found lately. Raises Trouble."""
    if not settings.x_bearer_token:
        raise Refused("X_BEARER_TOKEN is not set")
    # X counts up to half a minute ago, and a day's minutes are one page.
    end = now() - timedelta(minutes=1)
    window = between(end - timedelta(days=1), end)
    desk = Desk(settings.x_bearer_token, settings.x_api_url)
    try:
        answer = mapping(parsed_or_none(desk.counts(source.query, window)))
    finally:
        desk.close()
    total = number(mapping(answer.get("meta")).get("total_tweet_count"))
    hour = sum(number(one.get("tweet_count")) for one in mappings(answer.get("data"))[-60:])
    price = total * settings.x_post_price
    return f"{total:,} posts in a day ({price:,.2f} dollars), {hour:,} in the last hour"
