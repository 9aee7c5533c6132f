"""The outside world into the live log: one module per network, one loop for all of them.

``source`` says what a network's module has to offer (connect, read, and a pure
``to_entries``), ``loop`` supervises it, ``registry`` lists them. A program is started
as ``python -m ingest NAME``.
"""
