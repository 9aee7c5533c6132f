"""Recent search of X: what a rule finds, and how a page of it looks."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.networks.x_posts import EPOCH_MS


def matches(rule: str, post: dict[str, Any]) -> bool:
    """Whether a post has the words of a rule: all of them, or one of those around OR."""
    text = post.get("note_tweet", post)["text"].casefold()
    words = [word for word in rule.casefold().split() if word not in ("-is:retweet", "or")]
    retweet = any(one["type"] == "retweeted" for one in post.get("referenced_tweets", ()))
    if "-is:retweet" in rule and retweet:
        return False
    return (any if " OR " in rule else all)(word in text for word in words) or retweet


def ms_of(native: int) -> int:
    """When a post was made, in milliseconds since 1970."""
    return (native >> 22) + EPOCH_MS


def parsed_ms(time_of_day: str) -> float:
    """An ISO time in milliseconds since 1970."""
    return datetime.fromisoformat(time_of_day).astimezone(UTC).timestamp() * 1000


def iso(ms: int) -> str:
    """The opposite."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def answer_page(found: list[dict[str, Any]], more: bool) -> dict[str, Any]:
    """A page of the search, the newest first, with everything that comes along."""
    meta: dict[str, Any] = {"result_count": len(found)}
    if not found:
        return {"meta": meta}
    ids = [said["data"]["id"] for said in found]
    meta |= {"newest_id": ids[0], "oldest_id": ids[-1]}
    if more:
        meta["next_token"] = ids[-1]
    includes: dict[str, dict[str, Any]] = {"users": {}, "media": {}, "tweets": {}}
    data = []
    for number, said in enumerate(found):
        post, own = json.loads(json.dumps([said["data"], said.get("includes", {})]))
        for kind, key in (("users", "id"), ("tweets", "id")):
            includes[kind] |= {one[key]: one for one in own.get(kind, ())}
        for one in own.get("media", ()):
            # Keys are unique in X; ours only within a post.
            renamed = f"{one['media_key']}_{number}"
            keys = post["attachments"]["media_keys"]
            keys[keys.index(one["media_key"])] = one["media_key"] = renamed
            includes["media"][renamed] = one
        data.append(post)
    listed = {kind: list(ones.values()) for kind, ones in includes.items() if ones}
    return {"data": data, "includes": listed, "meta": meta}
