"""The site's tables, one noun per file.

What organisers write: Event and its Room, Track, Speaker, Session and Source. What the
strainer writes: Entry (the record), ArchivedItem (the present state), Progress, Chunking,
Crosspost, Gathering and Spent; what its triggers keep: Word, Tally. What moderators write:
Ruling, Ban, BlockedWord, Split, Move and its Moved; Person is the organisers'. What operators
leave behind: AuditEntry and SignInAttempt.
"""

from afa.models.archived_item import ArchivedItem
from afa.models.audit_entry import AuditEntry
from afa.models.ban import Ban
from afa.models.blocked_word import BlockedWord
from afa.models.chunking import Chunking
from afa.models.crosspost import Crosspost
from afa.models.entry import Entry
from afa.models.event import Event
from afa.models.gathering import Gathering
from afa.models.move import Move, Moved
from afa.models.person import Person
from afa.models.progress import Progress
from afa.models.room import Room
from afa.models.ruling import Ruling
from afa.models.session import Session
from afa.models.sign_in_attempt import SignInAttempt
from afa.models.source import Source
from afa.models.speaker import Speaker
from afa.models.spent import Spent
from afa.models.split import Split
from afa.models.tally import Tally
from afa.models.track import Track
from afa.models.word import Word

__all__ = [
    "ArchivedItem",
    "AuditEntry",
    "Ban",
    "BlockedWord",
    "Chunking",
    "Crosspost",
    "Entry",
    "Event",
    "Gathering",
    "Move",
    "Moved",
    "Person",
    "Progress",
    "Room",
    "Ruling",
    "Session",
    "SignInAttempt",
    "Source",
    "Speaker",
    "Spent",
    "Split",
    "Tally",
    "Track",
    "Word",
]
