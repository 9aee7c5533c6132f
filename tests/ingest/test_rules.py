"""Which rules to add, which to drop, and to whom a post belongs."""

from ingest.nozzletron.rules import Plan, Routes, Rule, plan, rules_in, tag_of

OURS = Rule("1", "#conf", tag_of("#conf"))
FOREIGN = Rule("2", "cats has:images", "cats")
UNTAGGED = Rule("3", "dogs", "")


def test_missing_rules_are_added_and_old_ones_of_ours_dropped() -> None:
    assert plan([FOREIGN, UNTAGGED], ["#conf"]) == Plan(add=("#conf",))
    assert plan([OURS, FOREIGN], ["#conf"]) == Plan()
    assert plan([OURS, FOREIGN, UNTAGGED], ["#other"]) == Plan(add=("#other",), drop=("1",))
    assert plan([OURS, FOREIGN], []) == Plan(drop=("1",))


def test_the_rule_of_somebody_else_with_our_query_is_used_and_left_alone() -> None:
    same = Rule("9", "#conf", "theirs")
    assert plan([same], ["#conf"]) == Plan()
    assert Routes(frozenset({"#conf"}), (same,)).of([{"id": "9", "tag": "theirs"}]) == {"#conf"}


def test_a_value_that_the_network_wrote_otherwise_is_still_ours() -> None:
    assert plan([Rule("1", "#conf  ", tag_of("#conf"))], ["#conf"]) == Plan()


def test_rules_come_in_every_shape() -> None:
    said: dict[str, object] = {
        "data": [{"id": 7, "value": "a", "tag": None}, {"value": "b"}, None, "c"]
    }
    assert rules_in(said) == [Rule("7", "a", ""), Rule("", "b", "")]
    assert rules_in({}) == rules_in({"data": None}) == []


QUERIES = frozenset({"#conf", "#other"})
ROUTES = Routes(QUERIES, (OURS, Rule("4", "#other", tag_of("#other")), FOREIGN))


def test_a_post_goes_where_its_rules_say() -> None:
    assert ROUTES.of([{"id": "1", "tag": tag_of("#conf")}]) == {"#conf"}
    assert ROUTES.of([{"id": 1, "tag": None}]) == {"#conf"}
    assert ROUTES.of([{"id": "404", "tag": tag_of("#other")}]) == {"#other"}
    assert ROUTES.of([{"id": "1"}, {"id": "4"}, {"id": "2"}]) == QUERIES


def test_a_post_of_others_or_of_a_rule_that_is_gone_goes_nowhere() -> None:
    assert ROUTES.of([{"id": "2", "tag": "cats"}]) == frozenset()
    assert ROUTES.of([{"id": "55", "tag": tag_of("#last-year")}]) == frozenset()


def test_a_post_that_names_no_rule_we_know_goes_to_all() -> None:
    matching: object
    for matching in (None, [], {}, [None], [{"id": 1377649934414049282, "tag": None}], [{}]):
        assert ROUTES.of(matching) == QUERIES


def test_rules_that_nobody_told_us_of_are_strange() -> None:
    assert ROUTES.strange([{"id": "1"}, {"id": "2", "tag": "cats"}, {"id": 8}]) == {"8"}
