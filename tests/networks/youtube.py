"""YouTube on a local port: a stream, its live chat page by page, and their failures."""

import time
from datetime import UTC, datetime
from typing import Any

from live.draft import Draft, ItemDraft, RetractionDraft
from tests.networks.serving import FakeNetwork, Fault, Handler, Request, problem

KEY = "a-key-for-tests"
VIDEO = "TideConf-26"

# Of each a fault for `fail`, as YouTube says it.
REFUSALS: dict[str, tuple[int, str, str]] = {
    "quota": (403, "quotaExceeded", 'You have exceeded your <a href="/q">quota</a>.'),
    "rate": (403, "rateLimitExceeded", "The request was sent too soon after the last one."),
    "disabled": (403, "liveChatDisabled", "The live chat is not enabled for this broadcast."),
    "ended": (403, "liveChatEnded", "The live chat is no longer live."),
    "not found": (404, "liveChatNotFound", "The live chat cannot be found."),
    "token": (400, "pageTokenInvalid", "The page token is not valid."),
    "key": (400, "keyInvalid", "API key not valid. Please pass a valid API key."),
    "closed": (403, "accessNotConfigured", "The API has not been used in this project before."),
}


def refusal(name: str) -> Fault:
    """One of the REFUSALS."""
    status, reason, words = REFUSALS[name]
    said = {"code": status, "message": words, "errors": [{"reason": reason, "message": words}]}
    return problem(status, error=said)


class YoutubeNetwork(FakeNetwork):
    """`messages` is the chat as it was said, `gone` what of it was deleted; `live` whether it is
    open, `chat` its name. `forget` makes every token of before worthless."""

    def __init__(self) -> None:
        super().__init__()
        self.video = VIDEO
        self.chat = "chat-1"
        self.live = True
        self.details: dict[str, str] = {}
        self.wait_ms = 10
        self.page_size = 1000
        self.messages: list[dict[str, Any]] = []
        self.gone: set[str] = set()
        self._age = 0
        self._at_ms = 0

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return f"{self.url}/youtube/v3"

    def uid_of(self, uid: str) -> str:
        """The uid under which tubetron must know what a test calls `uid`."""
        return f"youtube:LCC.{uid}"

    def publish(self, draft: Draft) -> None:
        """Somebody says something, or takes it back."""
        if isinstance(draft, ItemDraft):
            author = draft.item.author
            details = {
                "channelId": author.id,
                "displayName": author.name,
                "channelUrl": f"http://www.youtube.com/channel/{author.id}",
                "profileImageUrl": f"https://yt.example/{author.id}.jpg",
            }
            said = {"messageText": draft.item.text}
            self.say("textMessageEvent", draft.uid, details, textMessageDetails=said)
        elif isinstance(draft, RetractionDraft):
            with self.lock:
                self.gone.add(f"LCC.{draft.target}")
                gone = {"deletedMessageId": f"LCC.{draft.target}"}
                self.say("messageDeletedEvent", f"del-{draft.target}", messageDeletedDetails=gone)

    def ban(self, channel: str) -> None:
        """The owner shows somebody the door."""
        details = {"bannedUserDetails": {"channelId": channel}, "banType": "permanent"}
        self.say("userBannedEvent", f"ban-{channel}", userBannedDetails=details)

    def say(
        self, kind: str, name: str, author: dict[str, str] | None = None, **details: object
    ) -> None:
        """A message of any type."""
        with self.lock:
            # No two in the same millisecond: by that a ban tells before from after.
            self._at_ms = max(int(time.time() * 1000), self._at_ms + 2)
            at = datetime.fromtimestamp(self._at_ms / 1000, UTC).isoformat()
            snippet = {"type": kind, "liveChatId": self.chat, "publishedAt": at, **details}
            message = {"id": f"LCC.{name}", "snippet": snippet}
            self.messages.append(message | ({"authorDetails": author} if author else {}))

    def forget(self) -> None:
        """Every page token is out of date."""
        with self.lock:
            self._age += 1

    def heal(self) -> None:
        """No more faults, and the chat is open."""
        super().heal()
        self.live = True

    def route(self, handler: Handler, request: Request) -> None:
        what = "chat" if request.path.endswith("/liveChat/messages") else "video"
        if fault := self.failing(what):
            handler.answer(fault)
        elif request.query.get("key") != KEY:
            handler.answer(refusal("key"))
        elif what == "video":
            handler.json({"items": self._video(request.query["id"])})
        else:
            self._answer_page(handler, request)

    def _video(self, named: str) -> list[dict[str, Any]]:
        if named != self.video:
            return []
        details = {**self.details, **({"activeLiveChatId": self.chat} if self.live else {})}
        return [{"id": named, "snippet": {"title": "Tide Conf"}, "liveStreamingDetails": details}]

    def _answer_page(self, handler: Handler, request: Request) -> None:
        if not self.live or request.query["liveChatId"] != self.chat:
            handler.answer(refusal("ended"))
            return
        age, _, start = request.query.get("pageToken", f"{self._age}.0").partition(".")
        if int(age) != self._age:
            handler.answer(refusal("token"))
            return
        with self.lock:
            first, end = int(start), int(start) + self.page_size
            fresh = "pageToken" not in request.query
            page = [self._told(one) if fresh else one for one in self.messages[first:end]]
            token = f"{self._age}.{first + len(page)}"
        said = {"nextPageToken": token, "pollingIntervalMillis": self.wait_ms, "items": page}
        handler.json({"kind": "youtube#liveChatMessageListResponse", **said})

    def _told(self, message: dict[str, Any]) -> dict[str, Any]:
        """A message as it is told to who comes later."""
        if message["id"] not in self.gone:
            return message
        snippet = {**message["snippet"], "type": "tombstone"}
        snippet.pop("textMessageDetails", None)
        return {"id": message["id"], "snippet": snippet}
