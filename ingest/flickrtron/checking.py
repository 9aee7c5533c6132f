"""A query of Flickr tried once."""

from ingest.flickrtron import search
from ingest.flickrtron.entries import photos_in
from ingest.flickrtron.photo import Photo
from ingest.flickrtron.walks import Place
from ingest.foreign import mapping, number
from ingest.trouble import NotConfigured
from live.onair import OnAirSource
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """How many photos the query finds. Raises Trouble."""
    if not (settings.flickr_key and settings.flickr_secret):
        raise NotConfigured("FLICKR_KEY and FLICKR_SECRET are not set")
    asked = {"tags": Place("", source).tags, "tag_mode": "any", "sort": "date-posted-desc"}
    flickr = search.Search(settings.flickr_key, settings.flickr_secret, settings.flickr_api_url)
    answer = search.check(flickr.page({**asked, "per_page": "1"}))
    total = number(mapping(answer.get("photos")).get("total"))
    newest = next((Photo.of(mapping(said)).uploaded for said in photos_in(answer)), None)
    return f"{total:,} photos" + (f", the newest of {newest:%Y-%m-%d %H:%M} UTC" if newest else "")
