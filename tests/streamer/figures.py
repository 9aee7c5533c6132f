"""What the streamer says of itself on its loopback port."""

from tests.streamer.wire import get


def figure(metrics_port: int, name: str, **labels: str) -> float:
    """The sum of the samples of that name with these labels."""
    found = get(metrics_port, "/healthz").json()["figures"]
    return sum(
        float(sample["value"])
        for sample in found
        if sample["name"] == name and labels.items() <= sample.items()
    )
