"""What `./run` does: private servers, their ports and sockets, and the order of a start.

Nothing here imports Django. `__main__` is the start; `postgres`, `valkey` and `web` are
what supervisord runs; `environment` is what every program is told.
"""
