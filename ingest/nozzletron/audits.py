"""The audit: what X counts, minute by minute, beside what the log holds of it.

Where X counts more, that stretch is searched again; what is missing still is told.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ingest.foreign import NotJson, iso_time, mapping, mappings, native_id, number, parse
from ingest.nozzletron import snowflake
from ingest.nozzletron.entries import SOURCE
from ingest.nozzletron.pace import REACH, Pace
from ingest.nozzletron.sweeps import Place, first
from ingest.trouble import Garbled, Misunderstood, Refused, Trouble
from live import audits, shown
from live.connect import Client
from live.health import Audit, Gap

MINUTE_S = 60

# What X takes as a query.
MOST_QUERY = 1024

# Stretches that are searched after one audit, and how often each: what X counts and does not
# find was deleted, or is hidden from us.
MOST_FILLS = 20
MOST_TRIES = 2

# How often Redis is asked whether somebody waits for an audit.
LOOK_S = 1.0

Counts = Mapping[int, int]  # minute since 1970 -> posts


@dataclass(frozen=True)
class Question:
    """What is to be counted: whole minutes from `begin` to `end`."""

    event: str
    query: str
    begin: datetime
    end: datetime


@dataclass
class _Past:
    """What was done for one event. Times are the clock's monotonic seconds, `asked` is Unix."""

    audit: Audit | None = None
    next_at: float = 0.0
    asked: float = 0.0
    tries: Counter[int] = field(default_factory=Counter)


class Audits:
    """When to count, and what comes of it. X's clock is `ahead` of ours."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.ahead = timedelta()
        self._past: dict[str, _Past] = {}
        self._look_at = 0.0

    def of(self, event: str) -> Audit | None:
        """The last one."""
        return self._past.setdefault(event, _Past()).audit

    def next(
        self, places: Iterable[Place], client: Client, moment: datetime, now: float
    ) -> Question | None:
        """What to count now, if anything. May raise RedisError."""
        by_event: dict[str, list[Place]] = {}
        for place in places:
            by_event.setdefault(place.event, []).append(place)
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            for event in by_event:
                self._look(event, audits.asked(client, event), now)
        for event, theirs in by_event.items():
            past = self._past.setdefault(event, _Past(next_at=now + self._pace.settle))
            if now >= past.next_at:
                past.next_at = now + self._pace.audit
                if question := self._question(event, theirs, moment):
                    return question
        return None

    def _look(self, event: str, asked: float, now: float) -> None:
        past = self._past.setdefault(event, _Past(next_at=now + self._pace.settle))
        if asked > past.asked:
            past.asked, past.next_at = asked, now

    def _question(self, event: str, places: Sequence[Place], moment: datetime) -> Question | None:
        queries = sorted({place.source.query for place in places})
        query = queries[0] if len(queries) == 1 else " OR ".join(f"({one})" for one in queries)
        since = [
            iso_time(one.source.since) or first(one.source, moment, self.ahead) for one in places
        ]
        theirs = moment + self.ahead
        begin = _minute(max(min(since), theirs - REACH)) + timedelta(minutes=1)
        end = _minute(theirs - timedelta(seconds=self._pace.settle))
        words = ""
        if len(query) > MOST_QUERY:
            words = "too long to be counted together"
        elif begin >= end:
            words = "too early to tell"
        if words:
            self._past[event].audit = Audit(at=moment.timestamp(), words=words)
            return None
        return Question(event, query, begin, end)

    def took(
        self, question: Question, theirs: Counts, ours: Counts, moment: datetime, now: float
    ) -> list[tuple[datetime, datetime]]:
        """The counts came: the stretches that are to be searched again."""
        past = self._past.setdefault(question.event, _Past())
        lacking = {minute for minute, posts in theirs.items() if posts > ours.get(minute, 0)}
        past.audit = Audit(
            at=moment.timestamp(),
            since=question.begin.timestamp(),
            until=question.end.timestamp(),
            theirs=sum(theirs.values()),
            ours=sum(min(posts, ours.get(minute, 0)) for minute, posts in theirs.items()),
            missing=tuple(
                Gap(since=begin * MINUTE_S, until=end * MINUTE_S)
                for begin, end in _stretches(lacking)
            ),
        )
        again = {minute for minute in lacking if past.tries[minute] < MOST_TRIES}
        stretches = list(_stretches(again))[-MOST_FILLS:]
        for begin, end in stretches:
            past.tries.update(range(begin, end))
        if stretches:
            # As soon as the searches are through: did they help?
            past.next_at = now + self._pace.settle
        return [(_moment(begin), _moment(end)) for begin, end in stretches]

    def failed(self, question: Question, trouble: Trouble, moment: datetime, now: float) -> None:
        """The counts did not come. Not every key may count."""
        past = self._past.setdefault(question.event, _Past())
        past.next_at = now + self._pace.settle
        if isinstance(trouble, Refused | Misunderstood):
            past.audit = Audit(at=moment.timestamp(), words=f"X does not count for us: {trouble}")


def counts(body: bytes) -> Counts:
    """What X counts. Garbled where the answer is none."""
    try:
        answer = mapping(parse(body))
    except NotJson as error:
        raise Garbled(str(error), body=body) from None
    if "meta" not in answer:
        raise Garbled("there are no counts in it", body=body)
    found: dict[int, int] = {}
    for one in mappings(answer.get("data")):
        if start := iso_time(one.get("start")):
            found[int(start.timestamp()) // MINUTE_S] = max(number(one.get("tweet_count")), 0)
    return found


def held(client: Client, event: str) -> Counts:
    """What the log holds, by the minute in which it was posted; its ids tell. Not for the
    loop's thread: a large log takes a while."""
    found: Counter[int] = Counter()
    for uid in shown.known(client, event, SOURCE):
        if native := native_id(uid.removeprefix(f"{SOURCE}:")):
            found[snowflake.milliseconds(native) // (MINUTE_S * 1000)] += 1
    return found


def _stretches(minutes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """From-to, of minutes that follow one another."""
    begun = last = -1
    for minute in sorted(minutes):
        if begun >= 0 and minute > last + 1:
            yield begun, last + 1
            begun = minute
        begun = minute if begun < 0 else begun
        last = minute
    if begun >= 0:
        yield begun, last + 1


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * MINUTE_S, UTC)
