"""The supervising loop of every source, as small steps that say whether there is more to do.

No client library owns it. It reads, appends, and moves the cursor only when Redis has
confirmed; while Redis is away it holds what it has and reads no more, so nothing is lost
and memory stays bounded; it waits by the network's own rules, and beats its heart.
"""

import logging
import random
from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from ingest import backoff
from ingest.clock import Clock
from ingest.following import Following
from ingest.health import Healths
from ingest.logs import Logs
from ingest.source import Haul, Report, Source, Watched
from ingest.trouble import Refused, Trouble
from ingest.vitals import Vitals
from live import clean, health, hearts, rejects
from live.connect import Client, RedisError
from live.errors import CorruptEntry

logger = logging.getLogger(__name__)

# How often the on-air registry is read: a change is followed well within five seconds.
REGISTRY_S = 1.0

# The longest sleep, so that no beat and no change of the registry is late.
PATIENCE_S = 0.25

REDIS_RETRY_S = (0.1, 2.0)


class Loop:
    """Supervises one source, for `linger_s` after its events went off air. `delay` and `luck`
    are there for tests to hurry them."""

    def __init__(
        self,
        program: str,
        source: Source,
        client: Client,
        clock: Clock,
        *,
        delay: backoff.Delay = backoff.delay,
        luck: Callable[[], float] = random.random,
        linger_s: float = 0.0,
    ) -> None:
        self.program = program
        self._source = source
        self._redis = client
        self._clock = clock
        self._delay = delay
        self._luck = luck
        self._vitals = Vitals(clock.monotonic())
        self._healths = Healths(source.kind, clock)
        self._logs = Logs(client)
        self._following = Following(source.kind, linger_s, clock)
        self._watched: Watched = {}
        self._held: deque[Haul] = deque()
        self._reading = False
        self._trouble: Trouble | None = None
        self._fails: backoff.Fails | None = None
        self._resume_at = 0.0
        self._resumed_at = 0.0
        self._registry_at = 0.0
        self._registry_fault = ""
        self._beat_at = 0.0
        self._said = ""
        self._redis_at = 0.0
        self._redis_pause = 0.0
        self._redis_fault = ""

    def run(self, stopped: Callable[[], bool]) -> None:
        """Step until told to stop, then let go of the network and of the heart."""
        while not stopped():
            if not self.step():
                self._clock.wait(self._pause())
        self._source.close()
        self._try_redis(lambda: self._say(Report(state="stopped")))

    def step(self) -> bool:
        """Do the next thing; False when there is nothing to do at this moment."""
        self._look_after()
        if self._held:
            return self._try_redis(self._store)
        if self._source.missing or not self._watched or self._waiting():
            return False
        return self._read()

    # What happens at its own times

    def _look_after(self) -> None:
        now = self._clock.monotonic()
        if now >= self._registry_at and self._try_redis(self._follow):
            self._registry_at = now + REGISTRY_S
        report = self._report()
        if now >= self._beat_at or report.state + report.detail != self._said:
            self._try_redis(lambda: self._say(report))

    def _follow(self) -> None:
        try:
            watched = self._following.read(self._redis)
        except CorruptEntry as error:
            # What is on air goes on: to stop here would lose its posts.
            if not self._registry_fault:
                logger.error("%s", error)
            self._registry_fault = str(error)
            return
        self._registry_fault = ""
        if self._logs.lost(watched):
            # Forgotten first, so that every source is read from its kept cursor on again.
            self._source.follow({}, self._redis)
            self._watched = {}
        if watched != self._watched:
            if watched:
                clean.prepare()  # before a post waits for it
            self._source.follow(watched, self._redis)
            self._healths.follow(watched, self._redis)
            logger.info("%s follows %s", self.program, sorted(watched) or "nothing")
            self._watched = watched
            self._reconsider()

    def _reconsider(self) -> None:
        """A changed query may be the cure of a refusal; it changes nothing about the rest."""
        if not self._watched:
            self._source.close()
        if isinstance(self._trouble, Refused) or not self._watched:
            self._trouble, self._resume_at = None, 0.0

    # Reading and storing

    def _read(self) -> bool:
        try:
            hauls = self._source.read()
        except Trouble as trouble:
            self._back_off(trouble)
            return False
        except RedisError as error:
            self._away(error)
            return False
        self._held.extend(hauls)
        self._reading = True
        return bool(hauls)

    def _store(self) -> None:
        haul = self._held[0]
        verdicts = self._logs.append(haul.event, haul.drafts)
        kept = sum(
            rejects.keep(self._redis, haul.event, self._source.kind, reject.raw, reject.reason)
            for reject in haul.rejects
        )
        self._logs.move_cursors(haul.event, haul.cursors)
        self._source.confirmed(haul, self._redis)
        self._held.popleft()
        self._vitals.took(verdicts, kept, self._clock.monotonic())
        self._healths.took(haul, verdicts, kept)

    def _back_off(self, trouble: Trouble) -> None:
        now = self._clock.monotonic()
        self._source.close()
        self._reading = False
        self._fails = backoff.after(self._fails, trouble, now - self._resumed_at)
        wait = self._delay(self._fails, trouble, self._luck())
        self._trouble = trouble
        self._resume_at = self._resumed_at = now + wait
        logger.warning("%s: %s: %s; again in %.1f s", self.program, trouble.state, trouble, wait)
        self._try_redis(lambda: self._say(self._report()))

    def _waiting(self) -> bool:
        if self._trouble is not None and self._clock.monotonic() >= self._resume_at:
            self._trouble = None
        return self._trouble is not None

    def _pause(self) -> float:
        if self._trouble is None:
            return PATIENCE_S
        return min(max(self._resume_at - self._clock.monotonic(), 0.0), PATIENCE_S)

    # Redis

    def _try_redis(self, action: Callable[[], None]) -> bool:
        """Do `action` unless Redis was away a moment ago; False where it could not be done."""
        if self._clock.monotonic() < self._redis_at:
            return False
        try:
            action()
        except RedisError as error:
            self._away(error)
            return False
        if self._redis_fault:
            logger.info("%s: Redis is back", self.program)
        self._redis_fault, self._redis_pause = "", 0.0
        return True

    def _away(self, error: RedisError) -> None:
        if not self._redis_fault:
            logger.error("%s: Redis is away, holding what was read: %s", self.program, error)
        least, most = REDIS_RETRY_S
        self._redis_fault = str(error)
        self._redis_pause = min(max(self._redis_pause * 2, least), most)
        self._redis_at = self._clock.monotonic() + self._redis_pause

    # The heart

    def _report(self) -> Report:
        if self._source.missing:
            return Report(state="not configured", detail=self._source.missing)
        if self._registry_fault:
            return Report(state="ill", detail=self._registry_fault)
        if not self._watched:
            return Report(state="idle", detail=f"nothing on air asks for {self._source.kind}")
        if self._trouble is not None:
            return Report(state=self._trouble.state, detail=str(self._trouble))
        report = self._source.report()
        words = self._following.words(self._watched)
        if words and report.state == "running" and all(map(self._following.lingers, self._watched)):
            return replace(report, state="lingering", detail=report.detail or words)
        return report

    def _say(self, report: Report) -> None:
        now = self._clock.monotonic()
        figures = {**self._vitals.figures(now), **report.figures, "held": len(self._held)}
        if self._trouble is not None:
            figures["again_in_s"] = round(max(self._resume_at - now, 0.0), 1)
        heart = hearts.Heart(state=report.state, detail=report.detail, figures=figures)
        hearts.beat(self._redis, self.program, heart)
        reading = self._reading and report.state in ("running", "lingering")
        told = self._healths.told(report, settled=not self._held, reading=reading)
        health.write(self._redis, told)
        said = report.state + report.detail
        if said != self._said:
            logger.info("%s: %s %s", self.program, report.state, report.detail)
        self._said, self._beat_at = said, now + hearts.BEAT_S
