"""The live log: one Redis list per event, and everything that is said about it.

``item`` and ``draft`` are what a source makes, ``entry`` is what the log holds,
``log`` appends and reads, ``watch`` follows many logs on asyncio, ``wake`` sleeps until
one grows. Only this package speaks to the live Redis; docs/invariants.md says what it
promises, docs/glossary.md what its words mean.
"""
