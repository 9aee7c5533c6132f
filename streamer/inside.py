"""Inside: the loopback port, where the operator's tools read how the streamer fares."""

from collections.abc import Callable, Iterator

import msgspec

from streamer import answers
from streamer.answers import Answer
from streamer.connection import Connection
from streamer.figures import Sample, prometheus
from streamer.problem import Problem
from streamer.request import Request

_PROMETHEUS = b"text/plain; version=0.0.4; charset=utf-8"


class Inside:
    """Answers /metrics for Prometheus, and /healthz in detail. `samples` says how we fare."""

    def __init__(self, samples: Callable[[], Iterator[Sample]]) -> None:
        self.draining = False
        self._samples = samples

    def opened(self, connection: Connection) -> None:
        """Nobody is counted here."""

    def closed(self, connection: Connection) -> None:
        """Nobody is counted here."""

    def answered(self, connection: Connection, answer: Answer, *, done: bool) -> None:
        """Nothing is counted here."""

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request."""
        match request.target:
            case "/metrics":
                connection.reply(answers.document(prometheus(self._samples()), _PROMETHEUS))
            case "/healthz":
                connection.reply(answers.document(self._details()))
            case _:
                problem = Problem(status=404, detail="Here are only /metrics and /healthz.")
                connection.reply(answers.problem(problem))

    def _details(self) -> bytes:
        figures = [
            {"name": name, **labels, "value": value} for name, labels, value in self._samples()
        ]
        return msgspec.json.encode({"alive": True, "figures": figures})
