"""The stream of a source looked at once."""

from ingest.trouble import Misunderstood, NotConfigured
from ingest.tubetron.answers import Video
from ingest.tubetron.desk import Desk
from live.onair import OnAirSource
from live.queries import video_id
from live.settings import Settings


def check(settings: Settings, source: OnAirSource) -> str:
    """What the stream is called, and whether its chat is open. Raises Trouble."""
    if not settings.youtube_key:
        raise NotConfigured("YOUTUBE_KEY is not set")
    named = video_id(source.query)
    if not named:
        raise Misunderstood(f"{source.query!r} names no video")
    desk = Desk(settings.youtube_key, settings.youtube_api_url)
    try:
        video = Video.of(desk.video(named), named)
    finally:
        desk.close()
    return f"{video.title or named}: {'its chat is open' if video.chat else video.words}"
