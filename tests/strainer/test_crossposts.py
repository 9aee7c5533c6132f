"""Cross-posts: what one person says on several networks is grouped as it is archived."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from afa import people, regather
from afa.models import Crosspost, Event, Person, Speaker
from live.connect import Client
from live.draft import Draft, RestoreDraft, RetractionDraft
from live.item import Author
from live.log import Log
from tests.strainer.groups import HANDLES, SAID, expected, grouped, said
from tests.strainer.posts import drain

_numbers = count()

CUT = SAID[:60].rsplit(" ", 1)[0] + "… https://example.org/@al/1"


@pytest.fixture(autouse=True)
def on_stage(event: Event) -> Speaker:
    """Ada, with three accounts."""
    return ada(event)


def ada(event: Event) -> Speaker:
    return Speaker.objects.create(event=event, slug="ada", name="Ada", handles=HANDLES)


def strained(
    log: Log, event: Event, *drafts: Draft, limit: int = 100
) -> dict[str, tuple[str, ...]]:
    log.append_many(drafts)
    drain(log, event, limit)
    return grouped(event)


def test_the_same_on_three_networks_is_one_group_with_its_reasons(log: Log, event: Event) -> None:
    found = strained(
        log,
        event,
        said("x:1"),
        said("mastodon:2", f"{SAID} #conf", minutes=4),
        said("bluesky:3", SAID.upper(), minutes=9),
        said("x:4", "Something else altogether, and longer than a few words"),
    )
    assert found == {"x:1": ("bluesky:3", "mastodon:2")}
    rows = Crosspost.objects.order_by("item__uid")
    assert [(row.evidence, row.alike) for row in rows] == [("speaker", 100)] * 2 + [("", 100)]


def test_what_was_cut_follows_what_is_whole(log: Log, event: Event) -> None:
    found = strained(log, event, said("x:1", CUT), said("mastodon:2", minutes=1))
    assert found == {"mastodon:2": ("x:1",)}


@pytest.mark.parametrize(
    "other",
    [
        said("mastodon:2", minutes=10.1),
        said("mastodon:2", "Nothing that we call legacy was ever anybody's idea at all"),
        said("mastodon:2", author=Author(id="9", name="Ada", handle="ada@evil.example")),
        said("mastodon:2", author=Author(id="9", name="Somebody", handle="some@example.org")),
        said("x:2"),
    ],
    ids=["late", "other words", "an impostor", "somebody", "the same account"],
)
def test_what_is_no_crosspost(log: Log, event: Event, other: Draft) -> None:
    assert strained(log, event, said("x:1"), other) == {}


def test_a_few_words_are_said_by_everybody(log: Log, event: Event) -> None:
    assert strained(log, event, said("x:1", "Yes!"), said("mastodon:2", "Yes!")) == {}


def test_whoever_has_the_same_names_is_the_same_person_unless_listed(
    log: Log, event: Event
) -> None:
    grace = said("x:1", author=Author(id="5", name="Grace Hopper", handle="grace_h"))
    also = said("bluesky:2", author=Author(id="6", name="grace hopper", handle="grace-h.example"))
    other = said("mastodon:3", author=Author(id="7", name="Grace", handle="graceh@example.org"))
    assert strained(log, event, grace, also, other) == {"bluesky:2": ("x:1",)}
    assert Crosspost.objects.get(item__uid="x:1").evidence == "name"


def test_an_edit_leaves_and_joins(log: Log, event: Event) -> None:
    strained(log, event, said("x:1"), said("mastodon:2", minutes=1))
    other = "I had the wrong room, this is about another talk altogether, sorry"
    assert strained(log, event, said("mastodon:2", other, minutes=1, version=1)) == {}
    assert strained(log, event, said("x:1", other, version=1)) == {"x:1": ("mastodon:2",)}


def test_without_its_lead_a_group_has_another_and_gets_it_back(log: Log, event: Event) -> None:
    three = (said("x:1"), said("mastodon:2", minutes=1), said("bluesky:3", minutes=2))
    strained(log, event, *three)
    hide = RetractionDraft(target="x:1", by="moderator")
    assert strained(log, event, hide) == {"mastodon:2": ("bluesky:3",)}
    back = RestoreDraft(target="x:1")
    assert strained(log, event, back) == {"x:1": ("bluesky:3", "mastodon:2")}
    gone = RetractionDraft(target="x:1", by="author")
    assert strained(log, event, gone) == {"mastodon:2": ("bluesky:3",)}
    last = RetractionDraft(target="mastodon:2", by="author")
    assert strained(log, event, last) == {}
    assert not Crosspost.objects.exists()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_handle_that_is_an_id_is_found_by_it(
    log: Log, event: Event, on_stage: Speaker, order: tuple[int, int]
) -> None:
    Speaker.objects.filter(pk=on_stage.pk).update(handles=["x:ada", "bluesky:did:plc:ada"])
    both = (said("x:1"), said("bluesky:2", minutes=1))
    found = [strained(log, event, both[number]) for number in order]
    assert found == [{}, {"x:1": ("bluesky:2",)}]


def test_what_organisers_link_later_is_grouped_step_by_step(log: Log, event: Event) -> None:
    account = Author(id="9", name="Some", handle="some@example.org")
    some = said("mastodon:2", minutes=1, author=account)
    assert (
        strained(log, event, said("x:1"), said("x:0", "Another thing, said long before"), some)
        == {}
    )
    person = Person.objects.create(event=event, handles=["x:ada", "https://example.org/@some"])
    assert people.notice(event.pk)
    assert regather.step(event.pk, limit=1).left
    while regather.step(event.pk, limit=1).left:
        pass
    assert grouped(event) == {"x:1": ("mastodon:2",)}
    assert Crosspost.objects.get(item__uid="mastodon:2").evidence == "organiser"
    person.delete()
    assert people.notice(event.pk)
    assert not regather.step(event.pk).left
    assert grouped(event) == {}


GRACE = Author(
    id="https://a.example/@g", name="G.", handle="g@a.example", url="https://a.example/@g"
)
SITE = Author(id="did:plc:g", name="Grace", handle="grace.example")
PAIRS = {
    "the site that is a handle": (
        said("mastodon:1", author=replace(GRACE, proven=("https://www.grace.example/",))),
        said("bluesky:2", minutes=1, author=SITE),
        "profile",
    ),
    "another profile": (
        said("mastodon:1", author=GRACE),
        said(
            "mastodon:2",
            minutes=1,
            author=Author(id="https://b.example/@x", handle="x@b.example", proven=(GRACE.url,)),
        ),
        "profile",
    ),
    "an id of Flickr's": (
        said("x:1"),
        said("flickr:2", minutes=1, author=Author(id="12@N03", name="A.", handle="lens")),
        "speaker",
    ),
    "a bridge to Bluesky": (
        said("mastodon:1", author=GRACE),
        said("bluesky:2", minutes=1, author=Author(id="did:2", handle="g.a.example.ap.brid.gy")),
        "bridge",
    ),
    "a bridge to Mastodon": (
        said("bluesky:1", author=SITE),
        said("mastodon:2", minutes=1, author=Author(id="9", handle="grace.example@bsky.brid.gy")),
        "bridge",
    ),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_ties_accounts_is_found_from_either_side(
    log: Log, event: Event, pair: tuple[Draft, Draft, str], backwards: bool
) -> None:
    one, other, evidence = pair
    first, second = (other, one) if backwards else (one, other)
    strained(log, event, first)
    assert strained(log, event, second) == {one.uid: (other.uid,)} == expected(event)
    assert Crosspost.objects.get(item__uid=other.uid).evidence == evidence


def test_what_a_profile_only_claims_proves_nothing(log: Log, event: Event) -> None:
    """An address that is a part of another one, and a site that is nobody's handle."""
    elsewhere = ("https://grace.example/blog", "https://example/", "https://bsky.app/")
    liar = replace(GRACE, proven=elsewhere)
    assert (
        strained(log, event, said("mastodon:1", author=liar), said("bluesky:2", author=SITE)) == {}
    )


NAMES = ("x:1", "x:2", "mastodon:3", "mastodon:4", "bluesky:5", "bluesky:6")
TEXTS = (
    SAID,
    f"{SAID} #conf",
    f"{SAID} today",
    CUT,
    "Another thing, and of another talk, I believe",
)
posts = st.builds(
    said,
    st.sampled_from(NAMES),
    st.sampled_from(TEXTS),
    minutes=st.integers(0, 24),
    version=st.integers(0, 3),
)
acts = st.builds(
    RetractionDraft, target=st.sampled_from(NAMES), by=st.sampled_from(["moderator", "author"])
) | st.builds(RestoreDraft, target=st.sampled_from(NAMES))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drafts=st.lists(posts | posts | posts | acts, max_size=14), limit=st.integers(1, 8))
def test_whatever_comes_in_whatever_order_the_groups_follow_from_the_posts(
    db: None, live: Client, drafts: list[Draft], limit: int
) -> None:
    event = Event.objects.create(slug=f"conf{next(_numbers)}", title="Conf")
    ada(event)
    log = Log(live, event.slug)
    assert strained(log, event, *drafts, limit=limit) == expected(event)
    before = grouped(event)
    regather.begin(event.pk)
    while regather.step(event.pk, limit=2).left:
        pass
    assert grouped(event) == before
