"""Where each post belongs, worked out anew and naively from all that is known at this moment."""

from datetime import timedelta

from afa.chunks import Place
from afa.models import ArchivedItem, Event, Move, Session
from live.item import Item

Where = tuple[int | None, str]


class Oracle:
    """Reads everything, asks one rule after the other, and remembers nothing."""

    def __init__(self, event: Event) -> None:
        self.event = Event.objects.get(pk=event.pk)
        self.rows = {row.uid: row for row in ArchivedItem.objects.filter(event=event)}
        sessions = Session.objects.filter(event=event, cancelled=False)
        self.sessions = list(sessions.order_by("starts_at", "id"))
        self.handles = {
            one.pk: [handle for speaker in one.speakers.all() for handle in speaker.handles]
            for one in self.sessions
        }
        self.manual = self._manual()

    def places(self) -> dict[str, Where]:
        """All of them."""
        return {uid: self.place(uid, ()) for uid in self.rows}

    def stored(self) -> dict[str, Where]:
        """What the archive says instead."""
        return {uid: (row.session_id, row.reason) for uid, row in self.rows.items()}

    def place(self, uid: str, below: tuple[str, ...]) -> Where:
        row = self.rows[uid]
        if row.pk in self.manual:
            return self.manual[row.pk]
        item = row.content()
        if item is None:
            assert row.reason != "manual"
            return row.session_id, row.reason
        if tagged := self._tagged(item):
            return tagged.pk, "tag"
        if uid in below:
            circle = below[below.index(uid) :]
            if row.pk == min(self.rows[one].pk for one in circle):
                return self._alone(item)
        elif row.reply_to in self.rows and not self._begins(uid):
            session, reason = self.place(row.reply_to, (*below, uid))
            if Place(session, reason).inherited:  # type: ignore[arg-type]
                return session, "reply"
        return self._alone(item)

    def _begins(self, uid: str) -> bool:
        """Whether it is the oldest of a circle of answers in which nothing is fixed."""
        circle, above = [uid], self.rows[uid].reply_to
        while above in self.rows and above not in circle:
            row = self.rows[above]
            item = row.content()
            if row.pk in self.manual or item is None or self._tagged(item):
                return False
            circle.append(above)
            above = row.reply_to
        return above == uid and self.rows[uid].pk == min(self.rows[one].pk for one in circle)

    def _tagged(self, item: Item) -> Session | None:
        found = [
            one
            for tag in item.hashtags
            for one in self.sessions
            if one.hashtag == tag and tag not in self.event.hashtags
        ]
        return min(found, key=lambda one: _distance(one, item), default=None)

    def _alone(self, item: Item) -> Where:
        if session := self._spoken(item):
            return session.pk, "speaker"
        on = [one for one in self.sessions if one.starts_at <= item.shown_at < one.ends_at]
        for_rooms = [
            one
            for one in on
            for tag in item.hashtags
            if one.room and one.room.hashtag == tag and tag not in self.event.hashtags
        ]
        if for_rooms:
            latest = max(one.starts_at for one in for_rooms)
            tags = list(item.hashtags)
            late = [one for one in for_rooms if one.starts_at == latest]
            late.sort(key=lambda one: (tags.index(one.room.hashtag if one.room else ""), one.pk))
            return late[0].pk, "room"
        return (on[0].pk, "time") if len(on) == 1 else (None, "hallway")

    def _spoken(self, item: Item) -> Session | None:
        names = [f"{item.source}:{name}" for name in (item.author.handle, *item.mentions)]
        found = [
            one
            for name in names
            for one in self.sessions
            if name in self.handles[one.pk]
            and one.starts_at - timedelta(minutes=10) <= item.shown_at
            and item.shown_at < one.ends_at + timedelta(minutes=60)
        ]
        return min(found, key=lambda one: _distance(one, item), default=None)

    def _manual(self) -> dict[int, Where]:
        said: dict[int, Where | None] = {}
        for move in Move.objects.filter(event=self.event, undone_at=None).order_by("id"):
            if move.to == "talk" and move.session_id is None:
                continue
            for moved in move.posts.all():
                said[moved.item_id] = None if move.to == "rules" else (move.session_id, "manual")
        return {id_: where for id_, where in said.items() if where}


def _distance(one: Session, item: Item) -> float:
    early, late = one.starts_at - item.shown_at, item.shown_at - one.ends_at
    return max(early.total_seconds(), late.total_seconds(), 0)
