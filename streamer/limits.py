"""Limits: how much one address may have. Pure; the caller says what time it is.

Wide by design: a whole conference can stand behind one address. What waits costs nothing;
connections, new connections a second and the bytes of backlog are counted.
"""

import msgspec

from live.bucket import BURST_S, Bucket


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """What one address may have."""

    connections: int
    new_per_s: float
    bytes_per_s: float


class _Account:
    __slots__ = ("backlog", "new", "open")

    def __init__(self, allowed: Allowed, now: float) -> None:
        self.open = 0
        self.new = Bucket(allowed.new_per_s, now)
        self.backlog = Bucket(allowed.bytes_per_s, now)

    def full(self, allowed: Allowed, now: float) -> bool:
        """Nothing is known of it that a new account would not say as well."""
        return (
            not self.open
            and self.new.full(allowed.new_per_s, now)
            and self.backlog.full(allowed.bytes_per_s, now)
        )


class Limits:
    """The accounts of all addresses. Times are seconds of any one clock."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._accounts: dict[str, _Account] = {}

    def __len__(self) -> int:
        return len(self._accounts)

    def enter(self, address: str, now: float, *, new: bool = True) -> float:
        """One more connection, to be given back with `leave` whatever is returned:
        0 where it is within the limits, else seconds after which to try again.

        Behind a proxy each request counts as a connection while it lasts; these are not
        `new`, since the proxy makes as many requests as items come.
        """
        account = self._account(address, now)
        account.open += 1
        if account.open > self._allowed.connections:
            return BURST_S
        if not new:
            return 0.0
        wait = account.new.wait(self._allowed.new_per_s, now)
        if not wait:
            account.new.level -= 1
        return wait

    def leave(self, address: str) -> None:
        """The end of a connection."""
        self._accounts[address].open -= 1

    def backlog(self, address: str, now: float) -> float:
        """0 where this address may have more backlog, else seconds until it may."""
        return self._account(address, now).backlog.wait(self._allowed.bytes_per_s, now)

    def spend(self, address: str, size: int, now: float) -> None:
        """That many bytes of backlog were sent."""
        self._account(address, now).backlog.level -= size

    def forget(self, now: float) -> None:
        """Drop the accounts of whom nothing has to be remembered."""
        for address, account in list(self._accounts.items()):
            if account.full(self._allowed, now):
                del self._accounts[address]

    def _account(self, address: str, now: float) -> _Account:
        account = self._accounts.get(address)
        if account is None:
            account = self._accounts[address] = _Account(self._allowed, now)
        return account
