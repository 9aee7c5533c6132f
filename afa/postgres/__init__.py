"""Postgres as Django knows it, but for one thing: whoever waits for it does not wait for ever."""
