"""Pages: stretches of a mirror, encoded once for everyone who asks for the same one. Pure."""

from collections.abc import Callable

from streamer.mirror import Mirror

MOST_ENTRIES = 200
MOST_BYTES = 256 * 1024

# What stands around the items of a page, at most.
_ENVELOPE = 300

# How many stretches are kept encoded: with each at its largest, 16 MB an event.
_KEPT = 64


class Pages:
    """What a mirror says, in the forms in which it is sent."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._revision = mirror.revision
        self._encoded: dict[tuple[object, int, int], bytes] = {}

    def end(self, since: int) -> int:
        """Up to which offset one page from `since` reaches: at least one entry, if there is one."""
        room = MOST_BYTES - _ENVELOPE
        last = min(self._mirror.next, since + MOST_ENTRIES)
        for offset in range(since, last):
            room -= len(self._mirror.fragment(offset)) + 1
            if room < 0:
                return max(offset, since + 1)
        return max(last, since)

    def start_of_last(self, count: int) -> int:
        """From which offset the newest `count` entries fit into one page."""
        room = MOST_BYTES - _ENVELOPE
        end = self._mirror.next
        for offset in range(end - 1, max(end - count, 0) - 1, -1):
            room -= len(self._mirror.fragment(offset)) + 1
            if room < 0:
                return min(offset + 1, end - 1)
        return max(end - count, 0)

    def body(self, since: int, until: int, *, turn: int | None = None, over: bool = False) -> bytes:
        """The entries from `since` to `until` as the answer to a long-poll."""
        items = self._shared(_joined, since, until)
        more = b"" if turn is None else b',"turn":%d' % turn
        if over:
            more += b',"over":true'
        head = b'{"epoch":"%s","since":%d,"next":%d' % (self._mirror.epoch.encode(), since, until)
        return b"".join((head, b',"items":[', items, b"]", more, b"}"))

    def frames(self, since: int, until: int) -> bytes:
        """The same as Server-Sent Events."""
        return self._shared(self._framed, since, until)

    def _framed(self, fragments: list[bytes], since: int) -> bytes:
        epoch = self._mirror.epoch.encode()
        return b"".join(
            b"id: %s:%d\ndata: %s\n\n" % (epoch, offset, fragment)
            for offset, fragment in enumerate(fragments, since)
        )

    def _shared(self, encode: Callable[[list[bytes], int], bytes], since: int, until: int) -> bytes:
        if self._revision != self._mirror.revision or len(self._encoded) >= _KEPT:
            self._encoded.clear()
            self._revision = self._mirror.revision
        key = (encode, since, until)
        if key not in self._encoded:
            self._encoded[key] = encode(self._mirror.fragments(since, until), since)
        return self._encoded[key]


def _joined(fragments: list[bytes], _since: int) -> bytes:
    return b",".join(fragments)
