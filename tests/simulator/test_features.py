"""Everything that can be on the page is in the default conference."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest

from ingest.simulator.people import crowd
from ingest.simulator.record import tally
from ingest.simulator.script import Step
from live.draft import ItemDraft, NoticeDraft, RepostDraft, RetractionDraft
from live.item import Item
from tests.simulator.conftest import MEDIA

_APART = re.compile(r"[#@]\S+|https://\S+")


@pytest.fixture(scope="module")
def items(steps: list[Step]) -> dict[str, Item]:
    """Uid -> the post as it came first."""
    found: dict[str, Item] = {}
    for step in steps:
        if isinstance(step.draft, ItemDraft):
            found.setdefault(step.draft.uid, step.draft.item)
    return found


def with_text(items: dict[str, Item], pattern: str) -> list[Item]:
    return [item for item in items.values() if re.search(pattern, item.text)]


def test_all_networks_and_languages_take_part(items: dict[str, Item]) -> None:
    sources = Counter(item.source for item in items.values())
    assert sources.keys() == {"x", "mastodon", "bluesky", "flickr", "native"}
    assert min(sources.values()) > 100
    languages = Counter(item.lang for item in items.values())
    others = ("ar", "de", "es", "fr", "he", "hi", "ja", "ko", "pt", "ru", "zh")
    assert languages.keys() == {"", "en", *others}
    assert min(languages[one] for one in others) > 150
    assert languages["en"] > len(items) / 2


def test_scripts_of_both_directions_meet(items: dict[str, Item]) -> None:
    directions = {
        frozenset(unicodedata.bidirectional(letter) for letter in item.text) & {"L", "R", "AL"}
        for item in items.values()
    }
    assert {"L", "R"} in directions
    assert {"L", "AL"} in directions


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a custom emoji", r":\w+:"),
        ("markup in the text", r"<script>"),
        ("an ampersand", r"&"),
        ("a word that does not break", r"\S{40}"),
        ("zalgo", r"[\u0300-\u0338]{3}"),
        ("shouting", r"^[A-Z !.'#:]{20,}"),
        ("several lines", r"\n.*\n"),
        ("a meet-up", r"(?i)at (6|7|8)"),
        ("something lost", r"^Lost: "),
        ("something found", r"^Found: "),
        ("the Wi-Fi", r"Wi-Fi"),
        ("overheard", r"^Overheard"),
        ("a machine", r"Harbour weather|beep"),
        ("thanks to a speaker", r"Thank you @"),
        ("a question to a speaker", r"Question for @"),
    ],
)
def test_it_is_said(what: str, pattern: str, items: dict[str, Item]) -> None:
    assert with_text(items, pattern), what


def test_280_emoji_are_a_post(items: dict[str, Item]) -> None:
    walls = [item for item in items.values() if not item.lang]
    assert walls
    shown = [letter for letter in walls[0].text if unicodedata.category(letter) == "So"]
    assert len(shown) > 250


def test_posts_refer_to_one_another(items: dict[str, Item]) -> None:
    replies = [item for item in items.values() if item.reply_to]
    assert len(replies) > len(items) / 8
    assert all(item.reply_to in items for item in replies)
    assert all(items[item.reply_to].created_at <= item.created_at for item in replies)
    assert all(items[item.reply_to].source == item.source for item in replies)
    assert any(items[item.reply_to].reply_to for item in replies)
    assert any(item.quote_of for item in items.values())
    mentioned = {handle for item in items.values() for handle in item.mentions}
    assert len(mentioned) > 100


def test_speakers_answer_and_show_links(items: dict[str, Item]) -> None:
    stage = {
        author.id for person in crowd(1).speakers.values() for author in person.accounts.values()
    }
    said = [item for item in items.values() if item.author.id in stage]
    assert sum(bool(item.reply_to) for item in said) > 20
    assert any(item.links for item in said)
    assert sum(bool(item.links) for item in items.values()) > 500


def test_photos_warnings_and_sensitive_posts(items: dict[str, Item]) -> None:
    photos = [item.media for item in items.values() if item.media]
    assert len(photos) > 1000
    assert any(len(media) > 1 for media in photos)
    every = [one for media in photos for one in media]
    assert all(one.url.startswith(f"{MEDIA}/static/demo/") for one in every)
    assert {bool(one.alt) for one in every} == {True, False}
    assert len({one.url for one in every}) > 80
    assert any(item.content_warning for item in items.values())
    assert any(item.sensitive and item.media for item in items.values())
    assert any(item.author.bot for item in items.values())


def test_one_account_floods_everybody_and_is_closed(steps: list[Step]) -> None:
    spammer = crowd(1).spammer.accounts["x"].id
    flood = [
        step
        for step in steps
        if isinstance(step.draft, ItemDraft) and step.draft.item.author.id == spammer
    ]
    assert len(flood) == 40
    assert flood[-1].at - flood[0].at < timedelta(minutes=2, seconds=5)
    texts = [step.draft.item.text for step in flood if isinstance(step.draft, ItemDraft)]
    assert len({re.sub(r"\d", "", text) for text in texts}) <= 4
    targets = {step.draft.target for step in steps if isinstance(step.draft, RetractionDraft)}
    assert {step.draft.uid for step in flood if isinstance(step.draft, ItemDraft)} <= targets


def test_every_part_of_a_card_is_seen(items: dict[str, Item]) -> None:
    """Whoever looks at the demo sees what cards can be."""
    said = items.values()
    assert {media.type for item in said for media in item.media} == {"photo", "video", "gif"}
    assert {len(item.media) for item in said} == {0, 1, 2, 3, 4}
    faces = Counter(bool(item.author.avatar) for item in said)
    assert min(faces.values()) > len(said) / 5
    for part in ("emojis", "links", "reply_to", "quote_of", "content_warning", "sensitive"):
        assert any(getattr(item, part) for item in said), part
    for item in said:
        assert all(f":{emoji.shortcode}:" in item.text for emoji in item.emojis)


def test_the_same_is_said_on_two_networks(items: dict[str, Item]) -> None:
    said = defaultdict(set)
    for item in items.values():
        body = _APART.sub("", item.text)
        if len(body) > 40:
            said[item.author.name, body].add(item.source)
    assert sum(len(sources) > 1 for sources in said.values()) > 50


History = list[tuple[str, int]]
POST, GONE = ("item", 0), ("gone", 0)


def versions(history: History) -> list[int]:
    return [version for kind, version in history if kind == "item"]


SHAPES: dict[str, Callable[[History], bool]] = {
    "edited": lambda h: h[0] == POST and len(h) == 2 and h[1][1] > 0,
    "edited several times": lambda h: len(set(versions(h))) > 2,
    "an older version last": lambda h: h[0] == POST and 0 < h[-1][1] < max(versions(h)),
    "an edit before its post": lambda h: h[0][1] > 0 and POST in h,
    "deleted": lambda h: h == [POST, GONE],
    "deleted twice": lambda h: h.count(GONE) == 2,
    "deleted before it came": lambda h: h[0] == GONE and POST in h,
    "edited, then deleted": lambda h: h[-1] == GONE and max(versions(h)) > 0,
    "deleted, then edited": lambda h: h[-1][1] > 0 and GONE in h,
    "deleted, then repeated": lambda h: h[:2] == [POST, GONE] and POST in h[2:],
    "repeated": lambda h: h == [POST, POST],
}


def test_posts_are_edited_deleted_repeated_and_passed_on(steps: list[Step]) -> None:
    history: dict[str, History] = defaultdict(list)
    reposts: Counter[str] = Counter()
    for step in steps:
        match step.draft:
            case ItemDraft(uid=uid, version=version):
                history[uid].append(("item", version))
            case RetractionDraft(target=target):
                history[target].append(("gone", 0))
            case RepostDraft(original=original):
                reposts[original] += 1
    histories = list(history.values())
    for shape, has in SHAPES.items():
        assert any(map(has, histories)), shape
    assert reposts.most_common(1)[0][1] > 8
    assert reposts.keys() <= history.keys()


def test_posts_that_are_gone_are_answered(steps: list[Step]) -> None:
    gone = set()
    answered = 0
    for step in steps:
        if isinstance(step.draft, RetractionDraft):
            gone.add(step.draft.target)
        elif isinstance(step.draft, ItemDraft):
            answered += step.draft.item.reply_to in gone
    assert answered > 10


def test_an_edit_corrects_or_adds(steps: list[Step]) -> None:
    versions: dict[str, dict[int, Item]] = defaultdict(dict)
    for step in steps:
        if isinstance(step.draft, ItemDraft):
            versions[step.draft.uid].setdefault(step.draft.version, step.draft.item)
    edited = [one for one in versions.values() if len(one) > 1]
    assert len(edited) > 300
    for one in edited:
        texts = [one[version].text for version in sorted(one)]
        assert len(set(texts)) == len(texts)
        assert len({item.created_at for item in one.values()}) == 1
        assert all((item.edited_at is not None) == (version > 0) for version, item in one.items())


def test_the_organisers_announce(steps: list[Step]) -> None:
    notices = [step.draft for step in steps if isinstance(step.draft, NoticeDraft)]
    assert len(notices) > 15
    assert any(notice.session for notice in notices)


def test_the_tags_of_the_event_of_its_talks_and_rooms(items: dict[str, Item]) -> None:
    tags = Counter(tag for item in items.values() for tag in item.hashtags)
    assert tags["afademo"] > len(items) / 2
    rooms = {"lanternhall", "tideroom", "chartroom", "crowsnest"}
    assert all(tags[room] > 50 for room in rooms)
    assert sum(count > 50 for tag, count in tags.items() if tag not in {"afademo", *rooms}) == 31


def test_ten_thousand_posts_do_not_look_repetitive(items: dict[str, Item]) -> None:
    bodies = [_APART.sub("", item.text).strip() for item in list(items.values())[:10_000]]
    often = Counter(body for body in bodies if len(body) > 25 and "coins" not in body.lower())
    assert max(often.values()) < 40
    assert len(set(bodies)) > 6500
    # Within what a page shows, hardly anything is there twice.
    for begin in range(1000, 10_000, 1500):
        page = [body for body in bodies[begin : begin + 300] if len(body) > 25]
        assert len(set(page)) > 0.86 * len(page)


def test_what_must_be_counted_is(steps: list[Step]) -> None:
    counts = tally(steps).counts
    for name in (
        "edits",
        "retractions",
        "duplicates",
        "tombstoned",
        "reposts",
        "notices",
        "photos",
    ):
        assert counts[name] > 10, name
