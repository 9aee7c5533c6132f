"""A stage: one event on air with its log, a real streamer, the site, and the archive between."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

from django.conf import settings

from afa.launch.tie import PARENT
from afa.models import Event
from live.connect import Client
from live.draft import ItemDraft
from live.entry import key_of
from live.item import Author, Item
from live.log import Log
from strainer import by_hand
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.servers import FOLDER

_events = count(1)


class Halley:
    """A streamer process on a port that stays its own; it may be killed and started again."""

    def __init__(self, live_url: str) -> None:
        self.port = free_port()
        self._environ = {
            **os.environ,
            "REDIS_URL": live_url,
            "STREAM_PORT": str(self.port),
            PARENT: str(os.getpid()),
        }
        self._log = FOLDER / f"halley-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "afa/launch/tie.py", "KILL", sys.executable, "-m", "streamer"],
                env=self._environ,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the streamer did not start:\n{self._log.read_text()}")
            time.sleep(0.02)

    def check(self) -> None:
        """Fail with its last words where it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"the streamer ended:\n{self._log.read_text()}")

    def kill(self) -> None:
        """kill -9, where it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return answer.status == 200  # type: ignore[no-any-return]
        except (urllib.error.URLError, OSError):
            return False


class Stage:
    """An event of its own for one test. What is posted is in the log alone until archived."""

    def __init__(self, client: Client, site: str, halley: Halley) -> None:
        now = datetime.now(UTC)
        self.slug = f"stage-{next(_events)}"
        self.halley = halley
        self.client = client
        self.log = Log(client, self.slug)
        self.event = Event.objects.create(
            slug=self.slug,
            title="The stage",
            timezone="Europe/Lisbon",
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=8),
            on_air=True,
        )
        self.site = site
        self.url = f"{site}/{self.slug}/"

    def post(self, *texts: str, **more: Any) -> None:
        """Append one item per text; its uid is x:TEXT."""
        self.put([self.draft(text, **more) for text in texts])

    def put(self, drafts: Sequence[ItemDraft]) -> None:
        """Append drafts."""
        self.log.append_many(drafts)

    def draft(self, text: str, version: int = 0, uid: str = "", **more: Any) -> ItemDraft:
        """A post of that text, now."""
        now = datetime.now(UTC)
        given = {"author": Author(id="1", name="Ada Ito", handle="ada"), "source": "x"}
        item = Item(text=text, **{**given, "created_at": now, "received_at": now, **more})
        return ItemDraft(uid=uid or f"x:{text}", version=version, item=item)

    def hide(self, text: str) -> None:
        """As a moderator does."""
        self.log.retract(f"x:{text}", by="moderator")

    def restore(self, text: str) -> None:
        """As a moderator does."""
        self.log.restore(f"x:{text}")

    def archive(self) -> None:
        """Let the strainer archive all that there is."""
        out = StringIO()
        assert by_hand.once(settings.PRODUCT, [self.slug], out) == 0, out.getvalue()

    def key(self, text: str) -> str:
        """The permalink's key of the post of that text."""
        return key_of(f"x:{text}")
