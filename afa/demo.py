"""The demo conference: it is on air after the first start, in the middle of its first keynote.

The simulator, a program of its own, prints the schedule; here it becomes an event. When the
two days are over, the next start appends two more, so the demo always moves.
"""

import re
import subprocess
import sys
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from afa import booklet
from afa.booklet import Booklet
from afa.launch import address
from afa.models import Event, Source

SLUG = "demo"
KIND = "simulator"


def ensure() -> str:
    """Make the demo, or go on with it; returns what was done."""
    event = Event.objects.filter(slug=SLUG).first()
    if event is None:
        return _begin()
    if event.on_air and event.ends_at <= now():
        return _append(event)
    _tune(event)
    return f"{SLUG} is there already"


@transaction.atomic
def _begin() -> str:
    event = booklet.store(_printed(settings.PRODUCT.simulator_seed))
    event.on_air = True
    event.save()
    return f"{SLUG} is made, and on air"


@transaction.atomic
def _append(event: Event) -> str:
    """Two more days of the same event: other posts, and talks with addresses of their own."""
    played = Source.objects.filter(event=event, kind=KIND)
    printed = _printed((settings.PRODUCT.simulator_seed + played.count()) % 2**31)
    for source in played:
        source.enabled = False
        source.save()
    booklet.store(_later(printed, event.starts_at))
    return f"{SLUG} goes on for two more days"


def _later(printed: Booklet, began: datetime) -> Booklet:
    day = f"{printed.starts_at:%Y%m%d}"
    return msgspec.structs.replace(
        printed,
        starts_at=began,
        sessions=[
            msgspec.structs.replace(session, slug=f"{session.slug}-{day}")
            for session in printed.sessions
        ],
    )


def _printed(seed: int) -> Booklet:
    """What the simulator prints: a schedule in which the first keynote is on now."""
    command = [sys.executable, "-m", "ingest.simulator", "--booklet", SLUG, "--seed", str(seed)]
    command += ["--speed", f"{settings.PRODUCT.simulator_speed:g}", "--media", _photos()]
    done = subprocess.run(command, cwd=settings.ROOT, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise booklet.BookletError(done.stderr.decode(errors="replace").strip()[-500:])
    return booklet.decode(done.stdout)


def _tune(event: Event) -> None:
    """This start may have another port or speed than the last one; what is to come follows."""
    for source in Source.objects.filter(event=event, kind=KIND, enabled=True):
        query = re.sub(r"\bmedia=\S+", f"media={_photos()}", source.query)
        query = re.sub(r"\bspeed=\S+", f"speed={settings.PRODUCT.simulator_speed:g}", query)
        if query != source.query:
            source.query = query
            source.save()


def _photos() -> str:
    product = settings.PRODUCT
    return address.shown(product.host, product.port).rstrip("/")
