"""Statements on Django's connection, inside the caller's transaction.

Rows go in by COPY, several times faster than INSERT.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

Columns = tuple[Any, ...]


def select(query: str, arguments: Sequence[Any]) -> list[Any]:
    """Every row that a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        rows: list[Any] = cursor.fetchall()
    return rows


def execute(query: str, arguments: Sequence[Any]) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)


def execute_many(query: str, rows: Sequence[Columns]) -> None:
    """The same statement for every row; nothing for none."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(query, rows)


def copy(table: str, rows: Iterable[Columns]) -> None:
    """Insert rows; `table` names the columns as well. psycopg's errors come as they are."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)
