"""tootron as the loop sees it: servers of the fediverse side by side, none of which can hold up
another."""

from ingest import backoff
from ingest.clock import Clock
from ingest.source import Haul, Key, Report, Standing, Watched
from ingest.tootron.copies import preferred
from ingest.tootron.entries import SOURCE
from ingest.tootron.pace import Pace
from ingest.tootron.servers import Servers
from ingest.tootron.station import Station
from ingest.tootron.walks import Place
from live import natives
from live.connect import Client
from live.log import Log
from live.onair import OnAirSource
from live.queries import TagQuery, WrongQuery, tag_query
from live.settings import Settings

# A poll that is late by so much was away.
LATE_S = 60.0


class Tootron:
    """All servers that the sources on air ask for."""

    kind = SOURCE
    missing = ""

    def __init__(
        self, settings: Settings, clock: Clock, pace: Pace, delay: backoff.Delay = backoff.delay
    ) -> None:
        self._servers = Servers(settings)
        self._allowed = settings.fetch_allow
        self._clock = clock
        self._pace = pace
        self._delay = delay
        self._stations: dict[str, Station] = {}
        self._wrong: dict[Key, str] = {}
        self._ready: list[Haul] = []

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on, each on all of its servers."""
        places: dict[str, dict[Key, Place]] = {}
        wrong: dict[Key, str] = {}
        for event, sources in watched.items():
            for source in sources:
                try:
                    for place in self._places(event, source, client):
                        places.setdefault(place.server.name, {})[event, source.id] = place
                except WrongQuery as error:
                    wrong[event, source.id] = f"refused {source.query!r}: {error}"
        for name in [name for name in self._stations if name not in places]:
            self._stations.pop(name).close()
        for name, ours in places.items():
            if name not in self._stations:
                server = self._servers.of(name)
                self._stations[name] = Station(
                    server, self._allowed, self._clock, self._pace, self._delay
                )
            self._stations[name].follow(ours, client)
        self._wrong = wrong
        # What was read for an event that has gone would be put into a log that nobody follows.
        self._ready = [haul for haul in self._ready if haul.event in watched]

    def _places(self, event: str, source: OnAirSource, client: Client) -> list[Place]:
        query: TagQuery = tag_query(source.query)
        servers = [self._servers.of(name) for name in query.servers] or self._servers.usual
        if not servers:
            raise WrongQuery("It names no server, and MASTODON_SERVERS is empty.")
        places = [Place(event, source, query, server) for server in servers]
        log = Log(client, event)
        return [place.at(log.cursor(place.cursor_name)) for place in places]

    def read(self) -> list[Haul]:
        """What has come from any server."""
        for station in self._stations.values():
            station.read(self._ready)
        hauls, self._ready = self._ready, []
        return preferred(hauls)

    def confirmed(self, haul: Haul, client: Client) -> None:
        """Remember what the server calls what is in the log now."""
        uris: dict[str, dict[str, str]] = {}
        for one in haul.native:
            server, name, uri = one.split(" ", 2)
            uris.setdefault(server, {})[name] = uri
        for server, pairs in uris.items():
            natives.add(client, haul.event, server, pairs)

    def report(self) -> Report:
        """Each server's state in its own words; running as long as one of them is."""
        each = {key: self._standing(key) for key in self._keys()}
        said = [words for station in self._stations.values() if (words := station.words())]
        stations = self._stations.values()
        figures: dict[str, float] = {
            "servers": len(stations),
            "servers_ill": len(said),
            "streams": sum(station.streams.connected() for station in stations),
            "not_public": sum(station.reading.not_public for station in stations),
            "too_old": sum(station.reading.too_old for station in stations),
        }
        left = [station.desk.left for station in stations if station.desk.left is not None]
        if left:
            figures["rate_limit_left"] = min(left)
        detail = "; ".join([*said, *self._wrong.values()])
        return Report(state=self._state(), detail=detail, figures=figures, each=each)

    def _state(self) -> str:
        states = {station.state for station in self._stations.values()}
        for state in ("running", "connecting"):
            if state in states:
                return state
        return min(states, default="refused" if self._wrong else "running")

    def _keys(self) -> set[Key]:
        return {key for station in self._stations.values() for key in station.places} | {
            *self._wrong
        }

    def _standing(self, key: Key) -> Standing:
        """A source stands as well as the best of its servers: what these see comes."""
        if key in self._wrong:
            return Standing(current=False, state="refused", detail=self._wrong[key])
        ours = [station for station in self._stations.values() if key in station.places]
        polled = [at for one in ours if (at := one.current(key)) is not None]
        late_s = self._clock.now().timestamp() - max(polled, default=0.0)
        states = {station.state for station in ours}
        left = [one.desk.left for one in ours if one.desk.left is not None]
        return Standing(
            current=late_s < LATE_S + self._pace.slow_poll,
            state="running" if "running" in states else min(states),
            detail="; ".join(words for one in ours if (words := one.words())),
            heard_at=max(polled, default=0.0),
            limit_left=min(left, default=None),
        )

    def close(self) -> None:
        """Let go of all servers; the next read begins anew."""
        for station in self._stations.values():
            station.close()
