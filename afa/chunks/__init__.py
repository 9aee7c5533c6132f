"""Which session a post belongs to, and why. Pure: it knows a schedule and some posts.

The first of these rules that says anything decides; its name is stored with the post:

| reason    | the post belongs to                                                               |
|-----------|-----------------------------------------------------------------------------------|
| `manual`  | where an organiser put it (afa/placing.py), whatever the rules say                |
| `tag`     | the session whose own hashtag it bears, of several the nearest in time            |
| `reply`   | where the post that it answers belongs                                            |
| `speaker` | the nearest session of its author or of somebody whom it mentions, from 10 min    |
|           | before that session until 60 min after it                                         |
| `room`    | what is on in the room whose hashtag it bears                                     |
| `time`    | the only session that is on                                                       |
| `hallway` | none                                                                              |
"""

from afa.chunks.place import HALLWAY, REASONS, UNPLACED, Place, Reason
from afa.chunks.programme import Programme
from afa.chunks.said import Said
from afa.chunks.schedule import Schedule, Slot

__all__ = [
    "HALLWAY",
    "REASONS",
    "UNPLACED",
    "Place",
    "Programme",
    "Reason",
    "Said",
    "Schedule",
    "Slot",
]
