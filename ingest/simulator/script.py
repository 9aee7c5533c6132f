"""The script of a conference: every step that a source would hear of, in order.

A step is a pure function of the script's arguments and its number, so a script can be
entered anywhere at no cost: the source's cursor is a step's number.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from ingest.simulator.cues import Announcement, announcements
from ingest.simulator.items import Writer
from ingest.simulator.moments import aware, micros
from ingest.simulator.plan import plan
from ingest.simulator.programme import programme
from ingest.simulator.steps import EDIT, GONE, NOTICE, POST, Beat, beats
from live.draft import Draft, NoticeDraft, RepostDraft, RetractionDraft

# Something new every three or four seconds during a talk, played at the speed of the clock.
POSTS = 20_000


class Step(msgspec.Struct, frozen=True):
    """One thing that is heard at `at` (UTC). Items in it are received at that time."""

    number: int
    at: datetime
    draft: Draft


class Script:
    """A conference of `posts` posts whose doors open at `start` (aware).

    There are some more steps than posts. Photos are served below `media_base`, the address
    of a site without a slash at its end; without one there are none.
    """

    def __init__(
        self, seed: int, start: datetime, posts: int = POSTS, media_base: str = ""
    ) -> None:
        self._start = start
        schedule = programme(seed, start)
        planned = plan(seed, schedule, posts)
        self._announcements: list[Announcement] = announcements(schedule, posts)
        self._beats: list[Beat] = beats(planned, self._announcements)
        self._writer = Writer(seed, schedule, planned, media_base)
        # Two conferences in one log, one after the other, are told apart.
        self._name = f"tidemark-{seed}-{micros(start)}"

    def __len__(self) -> int:
        return len(self._beats)

    def __iter__(self) -> Iterator[Step]:
        return self.since(0)

    def __getitem__(self, number: int) -> Step:
        beat = self._beats[number]
        return Step(number % len(self), self.at(number), self._draft(beat))

    def since(self, number: int) -> Iterator[Step]:
        """The steps from `number` on."""
        return (self[one] for one in range(number, len(self)))

    def at(self, number: int) -> datetime:
        """When a step is heard, without making it."""
        return aware(self._beats[number].at)

    def until(self, time: datetime) -> int:
        """How many steps are heard up to `time`."""
        return bisect_right(self._beats, micros(time), key=lambda beat: beat.at)

    @property
    def length(self) -> timedelta:
        """From the opening of the doors to the last step."""
        return self.at(-1) - self._start

    def _draft(self, beat: Beat) -> Draft:
        number, writer = beat.number, self._writer
        if beat.what == POST:
            return writer.draft(number, beat.at)
        if beat.what == EDIT:
            return writer.draft(number, beat.at, beat.which)
        if beat.what == GONE:
            return RetractionDraft(target=writer.uid(number), by="author", id="author")
        if beat.what == NOTICE:
            notice = self._announcements[number]
            id_ = f"{self._name}-{number}"
            return NoticeDraft(text=notice.text, session=notice.session, id=id_)
        uid = writer.repost(number, beat.at, beat.which)
        return RepostDraft(uid=uid, original=writer.uid(number))
