"""Guessing a password is made slow: tries to sign in are counted, and too many have to wait.

A try counts before its password is looked at, so that many at once gain nothing. Most of what
guesses comes from one address; the limit of a name alone is wide, because who knows a name
could otherwise lock its owner out.
"""

from datetime import timedelta

from django.db.models import Min, Q
from django.utils.timezone import now

from afa.models import SignInAttempt

WINDOW = timedelta(minutes=15)

# Within the window: one name from one address, one address, one name from anywhere.
MOST_PAIR = 8
MOST_ADDRESS = 40
MOST_NAME = 100


def begin(address: str, name: str) -> int:
    """Count a try. Seconds to wait before it may be made, 0 where it may be made now."""
    moment = now()
    SignInAttempt.objects.filter(at__lte=moment - WINDOW).delete()
    mine = SignInAttempt.objects.create(address=address, name=folded(name), at=moment)
    waits = [_wait(tried, most) for tried, most in _limits(address, folded(name))]
    if any(waits):
        mine.delete()
    return max(waits)


def succeeded(address: str, name: str) -> None:
    """What was tried before is forgiven."""
    SignInAttempt.objects.filter(address=address, name=folded(name)).delete()


def folded(name: str) -> str:
    """A name as it is counted."""
    return name.replace("\0", "").casefold()[:150]


def _limits(address: str, name: str) -> list[tuple[Q, int]]:
    return [
        (Q(address=address, name=name), MOST_PAIR),
        (Q(address=address), MOST_ADDRESS),
        (Q(name=name), MOST_NAME),
    ]


def _wait(tried: Q, most: int) -> int:
    attempts = SignInAttempt.objects.filter(tried)
    if attempts.count() <= most:
        return 0
    oldest = attempts.aggregate(at=Min("at"))["at"] or now()
    return max(1, round((oldest + WINDOW - now()).total_seconds()))
