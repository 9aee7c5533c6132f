"""What supervisord runs for a private server; it becomes the server itself.

python -m afa.launch.server postgres|redis-live|redis-work
"""

import sys

from afa.launch import postgres, valkey, web
from afa.launch.layout import Layout
from live.settings import load

# The live log answers nothing that is not on disk; what redis-work holds can be made anew.
FSYNC = {"live": "always", "work": "everysec"}


def main(name: str) -> None:
    """Run the server of that name of the instance in VAR_DIR."""
    layout = Layout.at(load().var_dir)
    if name == "postgres":
        # Each thread of the site keeps a connection; the rest is for everybody else.
        connections = 80 + web.workers * web.threads
        postgres.serve(layout.postgres, layout.run, (f"max_connections={connections}",))
    else:
        role = name.removeprefix("redis-")
        valkey.serve(layout.redis(role), layout.redis_socket(role), FSYNC[role])


if __name__ == "__main__":
    main(sys.argv[1])
