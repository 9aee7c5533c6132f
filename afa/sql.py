"""Statements on Django's connection, inside the caller's transaction.

Rows go in by COPY, several times faster than INSERT.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Columns = tuple[Any, ...]
# A text with %s, and the values for these.
Statement = tuple[str, list[Any]]


def source(rows: QuerySet[Any, Any]) -> Statement:
    """Whence Django would take these, of one table: from FROM on, with its conditions."""
    text, values = rows.order_by().values("pk").query.sql_with_params()
    return text[text.index("FROM ") :], list(values)


def descending(order: Sequence[str]) -> str:
    """The order of Django, of which each part is descending, for ORDER BY."""
    return ", ".join(f"{name.removeprefix('-')} DESC" for name in order)


def both(*conditions: Statement) -> Statement:
    """All of these conditions."""
    text = " AND ".join(text for text, _ in conditions)
    return text, [value for _, values in conditions for value in values]


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
