"""Exports: a selection of posts in the formats of others, written as it is read.

Each module is a format: `TYPE`, `ENDING`, and ``write(about, items)``, which yields text.
None of them holds more than one post at a time.
"""
