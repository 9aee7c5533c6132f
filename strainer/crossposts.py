"""The cross-posts of a batch: grouped with what the archive has, in the same transaction."""

from collections.abc import Iterable

from afa import gathering
from afa.crossposts.account import Account
from afa.crossposts.saying import Saying
from strainer.projection import Body, Changes, Row


def gather(event: int, changes: Changes, known: Iterable[Row]) -> None:
    """`known` are the posts that this batch was about and that were archived before it: some
    may have been hidden by the site already, so that nothing of them changed now."""
    said = [
        _saying(row, row.content.body)
        for row in changes.rows.values()
        if row.state == "live" and row.content and row.content.body
    ]
    gathering.follow(event, said, {row.id for row in known})


def _saying(row: Row, body: Body) -> Saying:
    who = body.author
    account = Account(body.source, who.id, who.handle, who.name, who.url, who.proven)
    return Saying(row.uid, account, body.shown_at, body.text, row.id)
