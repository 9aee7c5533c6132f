"""Where in a function that quick_source.py writes something stands: how deep, and what it sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

# What `forloop` says, where a loop has its place in `at` and its length in `most`; each is
# there for certain, and in brackets.
_COUNTERS = {
    "counter0": "({at})",
    "counter": "({at} + 1)",
    "revcounter": "({most} - {at})",
    "revcounter0": "({most} - {at} - 1)",
    "first": "({at} == 0)",
    "last": "({at} == {most} - 1)",
}


@dataclass(frozen=True)
class Place:
    """How deep, and between which loops.

    `names` are the variables that loops and tags around it have made, each with the name that
    it has in the source; `forloop` is the source of that variable, and `at` and `most` what it
    is made of.
    """

    depth: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    forloop: str = ""
    at: str = ""
    most: str = ""

    @property
    def scope(self) -> str:
        """The source of all that a template sees here."""
        own = {**self.names, "forloop": self.forloop} if self.forloop else self.names
        if not own:
            return "scope"
        return "{**scope" + "".join(f", {name!r}: {local}" for name, local in own.items()) + "}"

    def deeper(self) -> "Place":
        """One block further in."""
        return replace(self, depth=self.depth + 1)

    def knowing(self, names: Mapping[str, str]) -> "Place":
        """The same with more variables."""
        return replace(self, names={**self.names, **names})

    def looping(self, names: Mapping[str, str], number: int) -> "Place":
        """In a loop over `names`."""
        at, most = f"at{number}", f"most{number}"
        outside = self.forloop or "scope.get('forloop', {})"
        forloop = f"counters({at}, {most}, {outside})"
        return Place(self.depth + 2, {**self.names, **names}, forloop, at, most)

    def counter(self, name: str) -> str:
        """The source of a part of `forloop`; empty for one that is no number or yes or no."""
        return _COUNTERS.get(name, "").format(at=self.at, most=self.most)
