"""Gathering: putting the archive's cross-posts into groups, as posts come, change and go.

The groups follow from the posts that readers see, from what is known of people, and from what
organisers took apart; so it does not matter in what order they came. Whatever changes, the
posts that it may concern are looked at anew, and all that they are tied to. Under the event's
turn only (afa/turn.py).
"""

from collections.abc import Collection, Iterable

from afa import nearby, sayings, sql
from afa import people as persons
from afa.crossposts.groups import Apart, Group, Tie, groups, tie
from afa.crossposts.people import People
from afa.crossposts.saying import Saying
from afa.nearby import Near

# So many posts may hang together before the rest is left alone: no person says that much in
# ten minutes, and comparing takes time with the square of it.
MOST = 300

_FELLOWS = """
SELECT item_id FROM afa_crosspost WHERE lead_id IN (
  SELECT lead_id FROM afa_crosspost WHERE item_id = ANY(%s))
"""
_APART = """
SELECT one.uid, other.uid FROM afa_split split
JOIN afa_split_parted parted ON parted.split_id = split.id
JOIN afa_archiveditem one ON one.id = split.item_id
JOIN afa_archiveditem other ON other.id = parted.archiveditem_id
WHERE split.event_id = %s AND split.undone_at IS NULL
"""
_HELD = "SELECT item_id, lead_id, evidence, alike FROM afa_crosspost WHERE item_id = ANY(%s)"
_DROP = "DELETE FROM afa_crosspost WHERE item_id = ANY(%s)"
_TABLE = "afa_crosspost (item_id, lead_id, evidence, alike)"

Row = tuple[int, int, str, int]


def follow(event: int, said: Iterable[Saying], ids: Collection[int] = ()) -> bool:
    """Posts have come, or say something else (`said`; the new ones need no ids), others (`ids`)
    were hidden, restored or deleted: group them anew, and whatever that concerns.

    Whether any group changed.
    """
    told = list(said)
    changed = {one.id for one in told if one.id} | set(ids)
    told += sayings.read(event, changed - {one.id for one in told})
    people = persons.held(event)
    close = nearby.near(event, told, people)
    grouped = fellows(changed)
    if not close and not grouped:
        return False
    found = sayings.named(event, list(close))
    known = {one.id: one for one in [*found, *sayings.read(event, grouped)]}
    apart = _apart(event)
    ties = _reach(event, known, close, people, apart)
    rows = {row for group in groups(ties, apart) for row in _rows(group)}
    return _write(known.keys() | grouped, rows)


def fellows(ids: Collection[int]) -> set[int]:
    """The ids of all posts in the groups of these."""
    return {id_ for (id_,) in sql.select(_FELLOWS, [list(ids)])} if ids else set()


def _reach(
    event: int, known: dict[int, Saying], close: Near, people: People, apart: Apart
) -> list[Tie]:
    """All that ties `known` together, and to others, near or far: these are added to it, with
    all of their groups. `close` is what is near to some of them."""
    ties: dict[frozenset[str], Tie] = {}
    new, most = list(known.values()), len(known) + MOST
    while new:
        close = close | nearby.near(event, [one for one in new if one.uid not in close], people)
        ids = {id_ for one in new for id_ in close.get(one.uid, ())}
        posts = known | {one.id: one for one in sayings.read(event, ids - known.keys())}
        pairs = [(one, posts[id_]) for one in new for id_ in close.get(one.uid, ()) if id_ in posts]
        found = [tied for pair in pairs if (tied := tie(*pair, people, apart))]
        ties |= {tied.uids: tied for tied in found}
        others = {one.id for tied in found for one in (tied.one, tied.other)} - known.keys()
        if len(known) + len(others) > most:
            break
        new = [posts[id_] for id_ in others]
        new += sayings.read(event, fellows(others) - others - known.keys())
        known |= {one.id: one for one in new}
    return [tied for tied in ties.values() if {tied.one.id, tied.other.id} <= known.keys()]


def _apart(event: int) -> Apart:
    return {frozenset(pair) for pair in sql.select(_APART, [event])}


def _rows(group: Group) -> Iterable[Row]:
    lead = group.members[0].saying.id
    for member in group.members:
        yield member.saying.id, lead, member.evidence or "", member.alike


def _write(ids: Collection[int], rows: set[Row]) -> bool:
    """What changes, and nothing else."""
    held = {tuple(row) for row in sql.select(_HELD, [list(ids)])}
    if held == rows:
        return False
    changed = {row[0] for row in held ^ rows}
    sql.execute(_DROP, [list(changed)])
    sql.copy(_TABLE, [row for row in rows if row[0] in changed])
    return True
