"""Older saves: all that Redis knows of one event, kept aside and brought back."""

from typing import cast

from live.connect import Client

Save = dict[bytes, bytes]


def save(client: Client, event: str) -> Save:
    """What Redis holds of `event` now."""
    return {key: cast("bytes", client.dump(key)) for key in _keys(client, event)}


def bring_back(client: Client, event: str, saved: Save) -> None:
    """Make that what Redis holds of `event`."""
    forget(client, event)
    for key, value in saved.items():
        client.restore(key, 0, value)


def forget(client: Client, event: str) -> None:
    """As if Redis had never heard of `event`."""
    if keys := _keys(client, event):
        client.delete(*keys)


def _keys(client: Client, event: str) -> list[bytes]:
    return cast("list[bytes]", client.keys(f"live:{{{event}}}:*"))
