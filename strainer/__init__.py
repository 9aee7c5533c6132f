"""The strainer: every live log into Postgres, entry by entry, once and in order.

``batch`` is one step: a transaction that reads a page of a log, checks it, and writes the
entries, the posts' new states and the progress. ``compare`` and ``projection`` decide without
any I/O, ``rows`` is the SQL, ``daemon`` the loop around it and ``by_hand`` the other one.
"""
