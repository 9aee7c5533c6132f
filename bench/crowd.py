"""An event of any size, made up and put into the archive by COPY: what bench/site.py asks about.

Its posts are ordinary ones of the fediverse and of X: a link in most, a picture in one of four,
an answer in one of six, words as often as words are in any language, some in Japanese.
"""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

# Since yesterday and until tomorrow: under way whenever it is asked about.
START = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
DAYS = 2
ROOMS = 4
# In each room one after the other: 64 on a day of the calendar.
TALKS = 128
SPEAKERS = 150
# Zipf: the first words are in every other post, the last ones in a few of a million.
WORDS = 30_000
LETTERS = "aeiou", "bcdfghklmnprstvz"
# What one in fifty posts says besides.
JAPANESE = ("素晴らしい講演でした", "東京から見ています", "次の会議も楽しみ", "写真をありがとう")

HOME = "https://social.example"

_COLUMNS = (
    "event_id, uid, key, state, version, item, source, author_id, author_handle, author_name,"
    " text, created_at, shown_at, received_at, reply_to, session_id, reason, first_epoch,"
    " first_offset"
)


def vocabulary(luck: random.Random) -> list[str]:
    """Words that can be pronounced, each once."""
    found: dict[str, None] = {}
    while len(found) < WORDS:
        syllables = luck.choices((2, 3, 4), (2, 5, 3))[0]
        found["".join(luck.choice(LETTERS[n % 2 ^ 1]) for n in range(2 * syllables))] = None
    return list(found)


def fill(slug: str, words: list[str], count: int) -> float:
    """Make an event of `count` posts; the seconds that COPY took."""
    from django.db import connection

    from afa.models import Event, Progress

    event = Event.objects.create(
        slug=slug, title=slug, starts_at=START, ends_at=START + timedelta(days=DAYS), on_air=True
    )
    talks = _programme(event)
    Progress.objects.create(event=event, epoch="epoch", next=count)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY afa_archiveditem ({_COLUMNS}) FROM STDIN") as copying:
            for row in rows(event.pk, talks, words, count):
                copying.write_row(row)
        took = time.perf_counter() - started
        cursor.execute("VACUUM (ANALYZE) afa_archiveditem")
        cursor.execute("VACUUM (ANALYZE) afa_word")
    return took


def rows(event: int, talks: list[int], words: list[str], count: int) -> Iterator[tuple[Any, ...]]:
    """Posts over some days, two of three about the talk that is on."""
    luck = random.Random(count)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    texts = luck.choices(words, weights, k=200_003 * 3)
    step = timedelta(days=DAYS) / count
    for number in range(count):
        start = number * 16 % (len(texts) - 20)
        text = " ".join(texts[start : start + 16])
        if number % 50 == 7:
            text = f"{JAPANESE[number // 50 % len(JAPANESE)]} {text}"
        author = int(luck.random() ** 3 * 5000)
        source = "flickr" if number % 50 == 0 else ("x", "mastodon", "bluesky")[number % 3]
        at = START + number * step
        answered = f"{source}:{number - 6}" if number % 6 == 5 else ""
        item = _item(number, source, author, text, at, answered)
        slot = number * (TALKS // ROOMS) // count
        talk = talks[slot * ROOMS + number % 7 % ROOMS] if number % 3 else None
        yield (
            event, f"{source}:{number}", f"{number:012}", "live", 0, json.dumps(item), source,
            str(author), f"ada{author}", f"Ada {author}", text, at, at, at, answered,
            talk, "time" if talk else "hallway", "epoch", number,
        )  # fmt: skip


def _programme(event: Any) -> list[int]:
    """Talks one after the other in all rooms at once, with one or two speakers each; their ids."""
    from afa.models import Room, Session, Speaker

    rooms = [Room.objects.create(event=event, slug=f"r{n}", name=f"R{n}") for n in range(ROOMS)]
    people = [
        Speaker.objects.create(event=event, slug=f"s{n}", name=f"Grace {n}")
        for n in range(SPEAKERS)
    ]
    length = timedelta(days=DAYS) * ROOMS / TALKS
    talks = []
    for n in range(TALKS):
        start = START + n // ROOMS * length
        talk = Session.objects.create(
            event=event, slug=f"t{n}", title=f"Talk {n} of a conference", room=rooms[n % ROOMS],
            starts_at=start, ends_at=start + length,
        )  # fmt: skip
        talk.speakers.set({people[n], people[n * 7 % SPEAKERS]})
        talks.append(talk.pk)
    return talks


def _item(
    number: int, source: str, author: int, text: str, at: datetime, answered: str
) -> dict[str, Any]:
    """A post as the log holds it, its markup as the sanitiser leaves it."""
    tags = ["conf"] + ([f"tag{number % 400}"] if number % 4 == 0 else [])
    links = "".join(
        f' <a href="{HOME}/tags/{tag}" class="mention hashtag" rel="nofollow noopener noreferrer'
        f' ugc">#<span>{tag}</span></a>'
        for tag in tags
    )
    item: dict[str, Any] = {
        "source": source,
        "author": {
            "id": str(author),
            "name": f"Ada {author}",
            "handle": f"ada{author}",
            "url": f"{HOME}/@ada{author}",
            "avatar": f"{HOME}/avatars/{author}.png",
        },
        "text": text,
        "html": f"<p>{text}{links}</p>",
        "url": f"{HOME}/@ada{author}/{number}",
        "canonical_uri": f"{HOME}/users/ada{author}/statuses/{number}",
        "lang": "en",
        "created_at": at.isoformat(),
        "received_at": at.isoformat(),
        "hashtags": tags,
        "matched": ["#conf"],
    }
    if answered:
        item["reply_to"] = answered
    if number % 5 == 0:
        item["links"] = [{"url": f"https://talks.example/{number % 90}", "title": "Slides"}]
    if number % 4 == 1:
        photo = f"{HOME}/media/{number}.jpg"
        item["media"] = [
            {"type": "photo", "url": photo, "preview": photo, "alt": text, "width": 1200,
             "height": 800}
        ]  # fmt: skip
    return item
