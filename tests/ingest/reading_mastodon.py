"""What every test of tootron does: run it, toot, look whether it has arrived."""

from ingest.clock import SystemClock
from ingest.tootron.pace import Pace
from ingest.tootron.source import Tootron
from live.connect import Client
from live.draft import ItemDraft, RetractionDraft
from live.settings import Settings
from tests.ingest.running import Running, hurried, item, texts
from tests.networks.mastodon import TOKEN, MastodonNetwork
from tests.patience import PATIENCE_S

LOCAL = ("127.0.0.1",)

# An overlap that is too short to hide a cursor that moved too early; no rewinds by themselves; and
# a stream that says nothing is believed: on a busy machine each may be silent for a second.
PACE = Pace(
    poll=0.02, slow_poll=0.1, overlap=0.05, rewind=60, reach=7200, sweep=60, sweep_reach=86_400,
    silence=PATIENCE_S, call=5.0, spacing=0.0, look=60,
)  # fmt: skip


def settings(*servers: MastodonNetwork, tokens: bool = False) -> Settings:
    """These servers, and a token of each if asked for."""
    return Settings(
        mastodon_servers=tuple(server.url for server in servers),
        mastodon_tokens=tuple(f"{server.url}={TOKEN}" for server in servers if tokens),
        fetch_allow=LOCAL,
    )


def tootron(url: str, known: Settings, pace: Pace = PACE) -> Running:
    """The daemon, hurried."""

    def source(clock: SystemClock) -> Tootron:
        return Tootron(known, clock, pace, hurried)

    return Running("tootron", source, url)


def toot(
    server: MastodonNetwork, uid: str, text: str = "", *, ago_s: float = 0.0, version: int = 0
) -> str:
    """Somebody posts, or edits. The id there."""
    said = item(text or f"post {uid} #conf", source="mastodon")
    return server.publish(ItemDraft(uid=uid, item=said, version=version), ago_s)


def delete(server: MastodonNetwork, uid: str) -> None:
    """Its author deletes a post."""
    server.publish(RetractionDraft(target=uid, by="author"))


def holds(live: Client, server: MastodonNetwork, *uids: str) -> bool:
    """Whether the log shows exactly these."""
    return set(texts(live, "conf")) == {server.uid_of(uid) for uid in uids}
