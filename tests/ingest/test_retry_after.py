"""How long a server asks us to wait, by number or by date."""

import pytest

from ingest import retry_after

NOON = "Sat, 21 Nov 2026 12:00:00 GMT"
PAST = "Sat, 21 Nov 1998 12:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 14:02:00 +0200", 120),
        (NOON, None),
        (PAST, None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("Sat, 99 Nov 2026 12:02:00 GMT", None),
    ],
)
def test_a_wait_is_told_by_number_or_by_the_servers_own_clock(
    said: str, seconds: float | None
) -> None:
    assert retry_after.seconds({"retry-after": said, "date": NOON}) == seconds


def test_a_server_that_tells_no_time_of_its_own_is_taken_to_have_ours() -> None:
    assert retry_after.seconds({"retry-after": PAST}) is None
    assert retry_after.seconds({"retry-after": "Sat, 21 Nov 2126 12:00:00 GMT"}) > 86_400  # type: ignore[operator]
    assert retry_after.seconds({}) is None
