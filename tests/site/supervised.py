"""A real supervisord with small programs that bear the names of ours."""

import os
import subprocess
import sys
import time
from pathlib import Path

from afa.launch.layout import ROOT, Layout
from afa.launch.tie import PARENT
from afa.processes import Process, ProcessError, Processes, State
from tests.patience import PATIENCE_S

_SUPERVISORD = """
[supervisord]
nodaemon=true
silent=true
pidfile={var}/pid
logfile={var}/supervisord.log
[unix_http_server]
file={socket}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

_PROGRAM = """
[program:{name}]
command={command}
autostart={autostart}
autorestart={autorestart}
startsecs={startsecs}
startretries=0
stopwaitsecs=2
redirect_stderr=true
stdout_logfile={var}/log/{name}.log
"""

_SLEEPS = "sleep 3600"

# Holds a child and a known piece of memory, and says something.
_BUSY = (
    "python -c \"import subprocess, time; child = subprocess.Popen(['sleep', '3600']);"
    " held = bytearray(30_000_000); print('begun', flush=True); time.sleep(3600)\""
)
_DEAF = 'python -c "import signal, time; signal.signal(15, 1); time.sleep(3600)"'

# name: (command, autostart, autorestart, startsecs)
PROGRAMS = {
    "web": (_SLEEPS, True, True, 0),
    "halley": (_BUSY, True, True, 0),
    "strainer": (_SLEEPS, True, True, 0),
    "nozzletron": (_SLEEPS, False, True, 0),
    "flickrtron": ("false", False, False, 1),
    "redis-live": (_SLEEPS, True, True, 0),
    "redis-work": (_DEAF, True, True, 0),
    "somebody-added-it": (_SLEEPS, True, True, 0),
}


class Supervised:
    """An instance of which only supervisord and its programs are there."""

    def __init__(self, var: Path) -> None:
        self.layout = Layout(var)
        self.layout.make()
        conf = var / "conf"
        conf.write_text(_conf(var, self.layout.supervisor_socket))
        tied = [sys.executable, "-IS", "afa/launch/tie.py", "TERM"]
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(conf)]
        if os.getuid() == 0:
            command += ["--user", "root"]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        with (var / "err").open("wb") as errors:
            self.process = subprocess.Popen(
                tied + command,
                cwd=ROOT,
                env={**os.environ, "PATH": path, PARENT: str(os.getpid())},
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                if self.all()["halley"].state == State.RUNNING:
                    return
            except ProcessError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.layout.var / "err").read_text())
            time.sleep(0.05)

    def all(self) -> dict[str, Process]:
        """What it says of its programs."""
        return Processes(self.layout.supervisor_socket, 5).all()

    def pid(self, name: str) -> int:
        """The pid of one of them; 0 where it does not run."""
        return self.all()[name].pid

    def end(self) -> None:
        """Stop it and everything that it has started."""
        self.process.terminate()
        self.process.wait(PATIENCE_S)


def _conf(var: Path, socket: Path) -> str:
    programs = [
        _PROGRAM.format(
            name=name,
            command=command,
            autostart=autostart,
            autorestart=autorestart,
            startsecs=startsecs,
            var=var,
        )
        for name, (command, autostart, autorestart, startsecs) in PROGRAMS.items()
    ]
    return _SUPERVISORD.format(var=var, socket=socket) + "".join(programs)
