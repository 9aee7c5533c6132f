"""The streamer (halley): from the live log to any number of waiting readers.

``mirror`` holds a log as Redis has it, ``keeper`` feeds it; ``ask`` says what a reader wants,
``audience`` answers: at once, by ``longpoll`` or by ``sse``. ``connection`` speaks HTTP.
docs/protocol.md is the text for those who write readers. Neither Django nor Postgres is
needed here.
"""
