"""The simulator as the loop sees it: scripts that are on air, played by the clock."""

from copy import copy
from datetime import datetime

import msgspec

from ingest.call import Call
from ingest.clock import Clock
from ingest.simulator.play import Play, WrongQuery, cursor, parse, place, since
from ingest.simulator.script import Script, Step
from ingest.source import Haul, Report, Watched
from live.connect import Client
from live.draft import Draft, ItemDraft
from live.log import BATCH, Log
from live.onair import OnAirSource

Key = tuple[str, str]  # event, id of its source


class Player:
    """One script on air, and how far it has been played."""

    def __init__(self, event: str, source: OnAirSource, clock: Clock) -> None:
        self.event = event
        self.source = source
        self.fault = ""
        self.played = 0
        self._since: datetime | None = None
        self._clock = clock
        self._play: Play | None = None
        self._script: Script | None = None
        self._call: Call[Script] | None = None
        try:
            self._since = since(source.since)
            self._play = parse(source.query)
        except WrongQuery as error:
            self.fault = str(error)

    def resume(self, client: Client) -> None:
        """Go on from the kept cursor. May raise RedisError."""
        if self._play is not None:
            self.played = place(self._play, Log(client, self.event).cursor(self.source.id))

    def read(self) -> Haul | None:
        """The steps that are due and have not been played, at most a batch of them."""
        script, play = self._prepared(), self._play
        if script is None or play is None:
            return None
        now = self._clock.now()
        to = min(play.due(script, now), self.played + BATCH)
        if to <= self.played:
            return None
        steps = [script[number] for number in range(self.played, to)]
        self.played = to
        return Haul(
            event=self.event,
            drafts=[_stamped(step.draft, now) for step in steps if self._wanted(step)],
            cursors={self.source.id: cursor(play, to)},
        )

    def _prepared(self) -> Script | None:
        """The script, which is written in a thread: a long one takes seconds."""
        if self._script is None and self._play is not None:
            self._call = self._call or Call(self._play.script, self._clock.wake)
            if self._call.over:
                self._script = self._call.result()
        return self._script

    def _wanted(self, step: Step) -> bool:
        return self._since is None or step.at >= self._since

    @property
    def over(self) -> bool:
        """Whether all of it has been played."""
        return self._script is not None and self.played >= len(self._script)

    @property
    def starts(self) -> datetime | None:
        """When it begins, where that lies in the future."""
        play = self._play
        return play.start if play and play.start > self._clock.now() else None

    def figures(self) -> dict[str, float]:
        """Steps played, of how many, and how many are due already."""
        if self._script is None or self._play is None:
            return {}
        due = self._play.due(self._script, self._clock.now())
        return {"steps": self.played, "of": len(self._script), "behind": due - self.played}


class Simulator:
    """Every conference that is played, side by side."""

    kind = "simulator"
    missing = ""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._players: dict[Key, Player] = {}

    def follow(self, watched: Watched, client: Client) -> None:
        """Play these from now on. One that asks for something else begins anew."""
        players: dict[Key, Player] = {}
        for event, sources in watched.items():
            for source in sources:
                player = self._players.get((event, source.id))
                if player is None or player.source != source:
                    player = Player(event, source, self._clock)
                    player.resume(client)
                players[event, source.id] = player
        self._players = players

    def read(self) -> list[Haul]:
        """What is due: a batch of each conference."""
        hauls = [player.read() for player in self._players.values()]
        return [haul for haul in hauls if haul is not None]

    def confirmed(self, _haul: Haul, _client: Client) -> None:
        """Nothing is kept beyond the cursors."""

    def report(self) -> Report:
        """Whether something is still to come, and what cannot be played."""
        players = self._players.values()
        figures: dict[str, float] = {}
        for player in players:
            for name, figure in player.figures().items():
                figures[name] = figures.get(name, 0) + figure
        faults = [f"{player.event}: {player.fault}" for player in players if player.fault]
        if faults:
            return Report(state="refused", detail="; ".join(faults), figures=figures)
        if all(player.over for player in players):
            return Report(state="idle", detail="the conference is over", figures=figures)
        starts = [player.starts for player in players]
        if all(starts):
            first = min(start for start in starts if start)
            doors = f"the doors open at {first:%d %B %H:%M %Z}"
            return Report(state="idle", detail=doors, figures=figures)
        return Report(figures=figures)

    def close(self) -> None:
        """There is no network to let go of."""


def _stamped(draft: Draft, now: datetime) -> Draft:
    """The draft as received at `now`. Everything in it is clean already, and stays so."""
    if not isinstance(draft, ItemDraft):
        return draft
    item = copy(draft.item)
    msgspec.structs.force_setattr(item, "received_at", now)
    return ItemDraft(uid=draft.uid, item=item, version=draft.version)
