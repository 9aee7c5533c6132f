"""The arguments of `manage event`: one subparser per verb, each with what it does (`do`)."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from afa.accent import PRESETS
from afa.management import verbs

Add = Any  # argparse has no public name for what add_subparsers returns

EXAMPLES = """
examples:
  event create my-conf --title "My Conference" --timezone Europe/Lisbon \\
      --starts 2026-11-20T08:00 --ends 2026-11-21T18:00 --hashtag myconf \\
      --accent teal
  event room add my-conf hall "Great Hall"
  event speaker add my-conf ada "Ada L." --handle x:ada --handle mastodon:ada@example.org
  event session add my-conf opening --title Opening --starts 2026-11-20T09:00 \\
      --ends 2026-11-20T09:45 --room hall --speaker ada --hashtag myconf-opening
  event source add my-conf x '#myconf -is:retweet'
  event on my-conf
  event import programme.json        (afa/booklet.py says what is in it; - reads stdin)

Times without an offset are those of the venue's clock.
"""

COLOURS = f"#RRGGBB, a hue from 0 to 360, or one of {', '.join(PRESETS)}"


def describe(parser: Any) -> None:
    """Add every verb to `parser`."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    add = parser.add_subparsers(metavar="VERB", required=True)
    _event(add)
    _source(_noun(add, "source", "what ingest reads for an event"))
    _session(_noun(add, "session", "talks and whatever else has a place in the programme"))
    _room(_noun(add, "room", "the rooms of an event"))
    _track(_noun(add, "track", "the themes of its programme"))
    _speaker(_noun(add, "speaker", "who is on its stage"))


def _event(add: Add) -> None:
    create = _verb(add, "create", verbs.create, "make an event", slug="EVENT")
    create.add_argument("--title", required=True)
    create.add_argument("--tagline", default="")
    create.add_argument("--timezone", default="UTC", help="of the venue, such as Europe/Lisbon")
    create.add_argument("--starts", type=_time, metavar="TIME", help="default: now")
    create.add_argument("--ends", type=_time, metavar="TIME", help="default: two days later")
    create.add_argument("--hashtag", action="append", default=[], dest="hashtags")
    create.add_argument("--accent", metavar="COLOUR", help=COLOURS)
    paint = _verb(add, "accent", verbs.paint, "give an event another colour", slug="EVENT")
    paint.add_argument("accent", metavar="COLOUR", help=COLOURS)
    _verb(add, "list", verbs.show_all, "every event, and whether it is on air")
    _verb(add, "on", verbs.on, "put an event on air", slug="EVENT")
    _verb(add, "off", verbs.off, "take an event off air; all that was said stays", slug="EVENT")
    read = _verb(add, "import", verbs.read, "make or update an event from a JSON file")
    read.add_argument("file", metavar="FILE")


def _source(add: Add) -> None:
    for name, do, words in (
        ("add", verbs.add_source, "add one, or switch it on again"),
        ("remove", verbs.remove_source, "stop reading one"),
    ):
        verb = _verb(add, name, do, words, slug="EVENT", kind="KIND")
        verb.add_argument("query", nargs="?", default="", metavar="QUERY")
        if name == "add":
            verb.add_argument("--since", type=_time, metavar="TIME", help="read nothing older")
    _verb(add, "list", verbs.show_sources, "those of an event", slug="EVENT")


def _session(add: Add) -> None:
    verb = _verb(add, "add", verbs.add_session, "add or change one", slug="EVENT", part="SLUG")
    verb.add_argument("--title", required=True)
    verb.add_argument("--abstract", default="")
    verb.add_argument("--starts", type=_time, required=True, metavar="TIME")
    verb.add_argument("--ends", type=_time, required=True, metavar="TIME")
    verb.add_argument("--room", default="", metavar="SLUG")
    verb.add_argument("--track", default="", metavar="SLUG")
    verb.add_argument("--speaker", action="append", default=[], dest="speakers", metavar="SLUG")
    verb.add_argument("--hashtag", default="", help="of this session alone")
    _verb(add, "cancel", verbs.cancel_session, "it does not take place", slug="EVENT", part="SLUG")


def _room(add: Add) -> None:
    verb = _named(add, verbs.add_room)
    verb.add_argument("--hashtag", default="", help="of this room alone")


def _track(add: Add) -> None:
    _named(add, verbs.add_track).add_argument("--colour", default="", metavar="#RRGGBB")


def _speaker(add: Add) -> None:
    verb = _named(add, verbs.add_speaker)
    verb.add_argument("--handle", action="append", default=[], dest="handles")


def _named(add: Add, do: Callable[..., str]) -> Any:
    verb = _verb(add, "add", do, "add or change one", slug="EVENT", part="SLUG")
    verb.add_argument("name", metavar="NAME")
    return verb


def _noun(add: Add, name: str, words: str) -> Add:
    parser = add.add_parser(name, help=words, description=words)
    return parser.add_subparsers(metavar="VERB", required=True)


def _verb(add: Add, name: str, do: Callable[..., str], words: str, **positional: str) -> Any:
    parser = add.add_parser(name, help=words, description=words)
    for argument, shown in positional.items():
        parser.add_argument(argument, metavar=shown)
    parser.set_defaults(do=do)
    return parser


def _time(text: str) -> datetime:
    """argparse makes an error of the ValueError."""
    return datetime.fromisoformat(text)
