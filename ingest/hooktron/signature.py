"""Whether what was handed in comes from somebody who has our secret. Pure.

X-Afa-Timestamp: 1763634127
X-Afa-Signature: sha256=HEX        HMAC-SHA256 of secret over TIMESTAMP "." BODY
"""

import hmac
from hashlib import sha256

WINDOW_S = 300


class Unsigned(ValueError):
    """The signature is missing, wrong or too old."""


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature of a body."""
    said = b"%d." % timestamp + body
    return "sha256=" + hmac.new(secret.encode(), said, sha256).hexdigest()


def check(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> None:
    """Unsigned says why this is not to be believed. `now` is Unix time."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise Unsigned("X-Afa-Timestamp is missing or no Unix time in seconds")
    expected = sign(secret, int(timestamp), body)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise Unsigned("X-Afa-Signature is missing or wrong")
    # Looked at last: only who has the secret learns about our clock.
    if abs(now - int(timestamp)) > WINDOW_S:
        raise Unsigned(f"X-Afa-Timestamp is more than {WINDOW_S} s away from our time, {now:.0f}")
