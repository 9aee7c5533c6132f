"""The order of a start: servers, migrations, programs; then all of it runs until it is stopped."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from afa.launch import address, answers, environment, leftovers, lock, ports, postgres, servers
from afa.launch.errors import CannotStart, DidNotStart
from afa.launch.layout import ROOT, Layout
from afa.launch.patience import wait_until
from afa.launch.steps import say, step
from afa.launch.supervisor import connected, running
from afa.processes import Processes
from live.settings import Settings, load

# What lives without Postgres starts while the tables are brought up to date.
LIVE = ("halley", "simulator")
SITE = ("web", "strainer")
# Each is a Python of its own; the first page waits for none of them.
SOURCES = ("nozzletron", "flickrtron", "skytron", "tootron", "feedtron", "tubetron", "hooktron")
PAGE_S = 60.0


def run(environ: Mapping[str, str]) -> None:
    """Start everything and stay until it ends; CannotStart says why it did, in one line."""
    settings = load(environ)
    layout = Layout.at(settings.var_dir)
    layout.make()
    with lock.hold(layout.lock) as held:
        postgres.check_major(layout.postgres)
        if leftovers.clear(layout.var):
            say("  ended what an earlier start had left behind")
        settings, sockets = ports.choose(settings, {name for name in environ if environ[name]})
        with sockets:
            told = environment.of_programs(settings, layout)
            with running(layout, told) as supervisord:
                start = Start(settings, layout, told, connected(layout, supervisord))
                start.servers()
                sockets.close()
                start.live()
                start.database()
                start.site()
                start.sources()
                held.say(start.holder())
                say(f"A Feed Apart is at {start.url}  (Ctrl-C stops it)")
                supervisord.wait()
    raise CannotStart("supervisord was ended from outside, and all programs with it")


@dataclass(frozen=True)
class Start:
    """The steps of one start: what was asked, where it lies, what the programs are told."""

    settings: Settings
    layout: Layout
    told: dict[str, str]
    processes: Processes

    @property
    def url(self) -> str:
        """The address to tell people."""
        return address.shown(self.settings.host, self.settings.port)

    def holder(self) -> lock.Holder:
        """What a second start is told."""
        return lock.Holder(os.getpid(), self.settings.port, self.settings.stream_port, self.url)

    def servers(self) -> None:
        """Start the servers that no URL replaces, and wait until all answer."""
        ours = environment.private_servers(self.settings)
        with step(", ".join(ours) or "servers"):
            servers.start(ours, self.told, self.processes, self.layout)

    def database(self) -> None:
        """Bring the tables up to date, make the first account, put the demo on air."""
        with step("tables, staff account" + ", demo conference" * self.settings.demo):
            account = self._manage("prepare")
        if account:
            say(f"  {account}")

    def live(self) -> None:
        """Start what serves and feeds the live log; it is not waited for yet."""
        for name in LIVE:
            self.processes.start(name)

    def site(self) -> None:
        """Start the site, and wait until the page and the streamer answer."""
        with step(", ".join(SITE + LIVE)):
            for name in SITE:
                self.processes.start(name)
            host = self.settings.host
            self._wait_for("web", address.near(host, self.settings.port))
            self._wait_for("halley", address.near(host, self.settings.stream_port) + "healthz")

    def sources(self) -> None:
        """Start what reads the networks."""
        for name in SOURCES:
            self.processes.start(name)

    def _wait_for(self, program: str, url: str) -> None:
        def failure() -> DidNotStart:
            words = self.layout.last_words(program)
            return DidNotStart(f"{program} does not answer at {url}: {words}")

        wait_until(lambda: answers.page(url), PAGE_S, failure)

    def _manage(self, *arguments: str) -> str:
        """What a command of the site prints; DidNotStart with its last line where it fails."""
        done = subprocess.run(
            [sys.executable, "-IS", "afa/launch/tie.py", "KILL", "python", "manage.py", *arguments],
            cwd=ROOT,
            env=self.told,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            (self.layout.log / "manage.log").write_text(done.stderr)
            raise DidNotStart(f"manage {arguments[0]}: {self.layout.last_words('manage')}")
        return done.stdout.strip()
