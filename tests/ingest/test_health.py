"""What the loop tells about each source, on a real Redis."""

import msgspec

from ingest.loop import Loop
from ingest.source import Haul, Report, Standing, Unreadable
from ingest.trouble import Refused, Unreachable
from live import health, keys, onair
from live.connect import Client
from live.draft import ItemDraft
from live.health import Gap, Health
from live.onair import Lingering, OnAir, OnAirSource
from tests.ingest.looping import HandClock, Scripted, haul, heart, looped, run, stepped
from tests.ingest.running import item, on_air, texts


class Standings(Scripted):
    """A source that stands as it is told."""

    standing: Standing | None = None
    then: Standing | None = None

    def read(self) -> list[Haul]:
        if self.script and self.then:
            self.standing = self.then
        return super().read()

    def report(self) -> Report:
        each = {("conf", "conf-0"): self.standing} if self.standing else {}
        return Report(each=each)


def told(live: Client, source: str = "conf-0") -> Health:
    """What was last said of it."""
    return health.read(live, "conf")[source]


def go_on(loop: Loop, clock: HandClock, seconds: float) -> None:
    """Let so much time pass, and do not stop."""
    end = clock.time + seconds
    while clock.time < end:
        stepped(loop, clock)


def matched(text: str, query: str) -> Haul:
    """A post that this query brought."""
    draft = ItemDraft(uid=f"x:{text}", item=item(text, matched=(query,)))
    return Haul(event="conf", drafts=[draft])


def test_posts_and_rejects_are_counted_by_the_minute(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    bad = Haul(event="conf", rejects=[Unreadable(b"{", "why")])
    source, clock = Scripted([haul("a"), haul("a"), haul("b"), bad]), HandClock()
    loop = looped(source, live, clock)
    run(loop, clock, 2)
    assert (told(live).items[-1], told(live).rejects[-1]) == (2, 1)
    source.script.append([haul("c")])
    run(loop, clock, 60)
    last = told(live)
    assert (sum(last.items), last.items_total, last.rejects_total) == (3, 3, 1)
    assert 0 < clock.now().timestamp() - last.last_item_at <= 62
    assert len(last.items) == health.MINUTES
    run(loop, clock, 3600)
    assert sum(told(live).items) == 0
    assert told(live).items_total == 3


def test_a_post_counts_for_the_source_that_asked_for_it(live: Client) -> None:
    on_air(live, "conf", "x", "#conf", "#talk")
    named = Haul(event="conf", source="conf-1", drafts=[ItemDraft(uid="x:n", item=item("n"))])
    script = [matched("a", "#conf"), matched("b", "#talk"), matched("c", "#talk"), named]
    clock = HandClock()
    run(looped(Scripted(script), live, clock), clock, 2)
    assert [told(live, f"conf-{n}").items_total for n in (0, 1)] == [1, 3]


def test_a_trouble_opens_a_gap_and_what_comes_after_it_fills_it(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted(), HandClock()
    loop = looped(source, live, clock)
    go_on(loop, clock, 10)
    source.script.append(Refused("no such key"))
    go_on(loop, clock, 20)
    assert [(gap.until, gap.filled) for gap in told(live).gaps] == [(0, False)]
    go_on(loop, clock, 60)
    (gap,) = told(live).gaps
    assert gap.filled
    assert 55 < gap.until - gap.since < 70


def test_the_network_s_own_words_are_told_of_the_source(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    loop = looped(Scripted(Refused("no such key")), live)
    loop.step()
    loop.step()
    assert (told(live).state, told(live).detail) == ("refused", "no such key")
    assert heart(live).state == "refused"


def test_a_gap_lasts_until_redis_has_what_filled_it(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Standings(), HandClock()
    loop = looped(source, live, clock)
    now = clock.now().timestamp()
    source.standing = Standing(current=True, heard_at=now)
    run(loop, clock, 4)
    source.standing = Standing(current=False)
    run(loop, clock, 40)
    assert told(live).gaps == (Gap(since=now),)
    assert told(live).heard_at == now
    source.then = Standing(current=True, since=now + 30, reached=now + 10)
    source.script.append([haul(f"p{n}") for n in range(3)])
    loop.step()  # read, and not yet in the log
    loop._say(source.report())
    assert told(live).gaps == (Gap(since=now),)
    run(loop, clock, 4)
    parts = (Gap(since=now, until=now + 10), Gap(since=now + 10, until=now + 30, filled=True))
    assert told(live).gaps[:2] == parts


def test_another_process_goes_on_with_what_this_one_knew(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    clock = HandClock()
    run(looped(Scripted([haul("a")]), live, clock), clock, 10)
    before = told(live)
    clock.wait(300)
    run(looped(Scripted([haul("b")]), live, clock), clock, 10)
    after = told(live)
    assert after.items_total == 2
    (gap,) = [gap for gap in after.gaps if gap.until]
    assert gap.since == before.heard_at
    assert 290 < gap.until - gap.since < 315
    assert gap.filled


def test_off_air_is_no_gap(live: Client) -> None:
    clock = HandClock()
    now = clock.now().timestamp()
    kept = Health(kind="x", at=now - 900_000, heard_at=now - 900_000)
    health.write(live, {"conf": {"conf-0": kept}})
    source = OnAirSource(id="conf-0", kind="x", query="#conf")
    onair.put(live, "conf", OnAir(title="conf", sources=(source,), began=now - 100))
    run(looped(Scripted(Unreachable("no route")), live, clock), clock, 2)
    assert [gap.since for gap in told(live).gaps if gap.until] == [now - 100]


def test_a_health_that_nobody_can_read_begins_anew(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    live.hset(keys.health("conf"), "conf-0", b"{")
    clock = HandClock()
    run(looped(Scripted([haul("a")]), live, clock), clock, 2)
    assert told(live).items_total == 1


# Lingering


def off_air(live: Client, event: str, at: float) -> None:
    """It went off air at that Unix time."""
    onair.remove(live, event)
    left = onair.lingering(live)[event]
    live.hset(keys.LINGERING, event, msgspec.json.encode(Lingering(off_at=at, said=left.said)))


def test_what_went_off_air_is_read_a_while_longer(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted([haul("a")]), HandClock()
    loop = looped(source, live, clock, linger_s=600.0)
    run(loop, clock, 5)
    off_air(live, "conf", clock.now().timestamp())
    source.script.append([haul("late")])
    go_on(loop, clock, 10)
    assert set(texts(live, "conf")) == {"x:a", "x:late"}
    assert heart(live).state == "lingering"
    assert "conf is off air" in heart(live).detail
    assert len(source.followed) == 1
    run(loop, clock, 600)
    assert source.followed[-1] == {}
    assert source.closes >= 1


def test_another_process_lingers_as_long_and_on_air_again_cancels(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    clock = HandClock()
    off_air(live, "conf", clock.now().timestamp() - 300)
    source = Scripted([haul("late")])
    loop = looped(source, live, clock, linger_s=600.0)
    loop.step()
    assert list(source.followed[-1]) == ["conf"]
    on_air(live, "conf", "x", "#conf")
    assert onair.lingering(live) == {}
    run(loop, clock, 900)
    assert len(source.followed) == 1


def test_what_is_played_does_not_linger(live: Client) -> None:
    on_air(live, "conf", "simulator", "")
    source, clock = Scripted(), HandClock()
    source.kind = "simulator"
    off_air(live, "conf", clock.now().timestamp())
    run(looped(source, live, clock, linger_s=600.0), clock, 5)
    assert source.followed == []
