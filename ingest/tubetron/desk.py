"""What we ask YouTube: which chat a stream has, and the next page of it. Each call blocks."""

from urllib.parse import urlencode

from ingest.fetch import Fetcher
from ingest.trouble import Trouble
from ingest.tubetron.answers import trouble_of

# As many as a page may have.
MOST_A_PAGE = 2000

# Units of the day's quota.
VIDEO_UNITS = 1
PAGE_UNITS = 5

# Who names the API's address is the operator, not an organiser: it may be a private one.
_ANYWHERE = ("0.0.0.0/0", "::/0")


class Desk:
    """The YouTube Data API, with a key."""

    def __init__(self, key: str, api_url: str) -> None:
        self._key = key
        self._api_url = api_url.rstrip("/")
        self._fetcher = Fetcher(_ANYWHERE)

    def video(self, named: str) -> bytes:
        """What is known of a video. Raises Trouble."""
        return self._asked("videos", part="snippet,liveStreamingDetails", id=named)

    def page(self, chat: str, token: str) -> bytes:
        """What was said in a chat since the page that gave `token`; empty: of late."""
        onward = {"pageToken": token} if token else {}
        asked = {"part": "id,snippet,authorDetails", "maxResults": str(MOST_A_PAGE), **onward}
        return self._asked("liveChat/messages", liveChatId=chat, **asked)

    def close(self) -> None:
        """End what is under way."""
        self._fetcher.close()

    def _asked(self, what: str, **asked: str) -> bytes:
        query = urlencode({**asked, "key": self._key})
        try:
            answer = self._fetcher.get(f"{self._api_url}/{what}?{query}")
        except Trouble as trouble:
            if self._key in str(trouble):  # a redirect may repeat the address, key and all
                raise type(trouble)(str(trouble).replace(self._key, "KEY")) from None
            raise
        if answer.status != 200:
            wait = answer.headers.get("retry-after", "")
            retry_after = float(wait) if wait.isdecimal() and len(wait) < 9 else None
            raise trouble_of(answer.status, answer.body, retry_after)
        return answer.body
