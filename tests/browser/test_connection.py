"""static/live/connection.js: which connection, when to give it up, when to come back."""

from typing import Any

from playwright.sync_api import Page

RUN = """async (inputs) => {
  const { begin, step } = await import('/live/connection.js');
  let state = begin(0);
  const told = [];
  for (const input of inputs) {
    const done = step(state, { now: 0, random: 0.5, ...input });
    state = done.state;
    told.push({ phase: state.phase, via: state.via, actions: done.actions });
  }
  return told;
}"""

Told = list[dict[str, Any]]


def run(laboratory: Page, *inputs: dict[str, Any]) -> Told:
    told: Told = laboratory.evaluate(RUN, list(inputs))
    return told


def at(second: float, kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "now": second * 1000, **more}


START = [at(0, "start"), at(0.1, "opened", expects=True), at(0.2, "heard")]


def test_it_is_live_as_soon_as_something_came(laboratory: Page) -> None:
    told = run(laboratory, *START)
    assert [t["phase"] for t in told] == ["connecting", "connecting", "live"]
    assert told[0]["actions"] == [{"do": "open", "via": "stream"}]


def test_a_stream_of_an_empty_log_is_live_when_it_opens(laboratory: Page) -> None:
    assert run(laboratory, START[0], at(0.1, "opened", expects=False))[-1]["phase"] == "live"


def test_a_stream_that_cannot_be_had_gives_way_to_polling_at_once(laboratory: Page) -> None:
    told = run(laboratory, START[0], at(0.1, "failed"), at(1, "retry"), at(1.1, "heard"))
    assert told[2]["actions"] == [{"do": "open", "via": "poll"}]
    assert told[3]["phase"] == "live"


def test_a_stream_that_opens_and_is_held_up_gives_way_too(laboratory: Page) -> None:
    told = run(laboratory, *START[:2], at(3, "tick"), at(8, "tick"), at(9, "retry"))
    assert told[2]["actions"] == []
    assert told[3]["actions"][0] == {"do": "close"}
    assert told[4]["actions"] == [{"do": "open", "via": "poll"}]


def test_a_stream_that_worked_is_tried_again_before_polling(laboratory: Page) -> None:
    failing = [at(t, kind) for t in (1, 2, 3) for kind in ("failed", "retry")]
    told = run(laboratory, *START, *failing)
    opened = [action["via"] for t in told for action in t["actions"] if action["do"] == "open"]
    assert opened == ["stream", "stream", "stream", "poll"]
    assert told[-1]["phase"] == "reconnecting"


def test_polling_that_works_goes_back_to_the_stream_after_a_while(laboratory: Page) -> None:
    polling = [START[0], at(0, "failed"), at(1, "retry"), at(2, "heard")]
    told = run(laboratory, *polling, *(at(s, "tick") for s in range(5, 70, 5)))
    assert told[-1]["via"] == "stream"
    assert told[-1]["phase"] == "live"


def test_it_waits_longer_each_time_and_at_least_as_long_as_it_is_told(laboratory: Page) -> None:
    told = run(laboratory, START[0], *([at(1, "failed")] * 8), at(1, "failed", after=90_000))
    waits = [t["actions"][-1]["ms"] for t in told[1:]]
    assert [round(wait) for wait in waits[:3]] == [900, 1800, 3600]
    assert max(waits[:-1]) <= 30_000
    assert waits[-1] == 90_000


def test_a_silent_stream_is_looked_after_and_replaced_when_it_hid_something(
    laboratory: Page,
) -> None:
    ticks = [at(s, "tick") for s in range(5, 55, 5)]
    told = run(laboratory, *START, *ticks, at(51, "checked", news=True))
    assert told[-2]["actions"] == [{"do": "check"}]
    assert told[-1]["actions"] == [{"do": "open", "via": "stream"}]


def test_a_silent_stream_that_hid_nothing_stays(laboratory: Page) -> None:
    assert run(laboratory, *START, at(50, "checked", news=False))[-1]["actions"] == []


def test_after_sleep_it_connects_anew(laboratory: Page) -> None:
    told = run(laboratory, *START, at(5, "tick"), at(3600, "tick"))
    assert told[-1]["phase"] == "reconnecting"
    assert told[-1]["actions"] == [{"do": "open", "via": "stream"}]


def test_slow_timers_in_the_background_are_no_sleep(laboratory: Page) -> None:
    told = run(laboratory, *START, at(1, "hide"), at(60, "tick"), at(120, "tick"))
    assert [t["actions"] for t in told[-2:]] == [[{"do": "check"}], [{"do": "check"}]]


def test_coming_back_into_sight_looks_at_once(laboratory: Page) -> None:
    told = run(laboratory, *START, at(1, "hide"), at(31, "show"))
    assert told[-1]["actions"] == [{"do": "check"}]
    assert run(laboratory, *START, at(1, "hide"), at(2, "show"))[-1]["actions"] == []


def test_offline_says_so_and_online_connects_at_once(laboratory: Page) -> None:
    told = run(laboratory, *START, at(9, "offline"), at(60, "online"), at(61, "heard"))
    assert [t["phase"] for t in told[-3:]] == ["offline", "reconnecting", "live"]
    assert told[-3]["actions"][0] == {"do": "close"}
    assert told[-2]["actions"] == [{"do": "open", "via": "stream"}]


def test_over_is_over_and_looks_again_much_later(laboratory: Page) -> None:
    told = run(laboratory, *START, at(9, "over"))
    assert told[-1]["phase"] == "over"
    assert told[-1]["actions"] == [{"do": "close"}, {"do": "wait", "ms": 60_000}]


def test_an_event_that_nobody_knows_yet_is_waited_for(laboratory: Page) -> None:
    assert run(laboratory, START[0], at(1, "absent"))[-1]["phase"] == "waiting"
    assert run(laboratory, *START, at(1, "absent"))[-1]["phase"] == "over"


def test_what_it_does_not_know_changes_nothing(laboratory: Page) -> None:
    assert run(laboratory, *START, at(5, "eclipse"))[-1]["actions"] == []
