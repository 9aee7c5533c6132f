"""Markup of whole pages: as much of it as can be read, and never more than can be paid for."""

from ingest import markup
from ingest.feedtron import page
from live import clean


def test_a_page_with_more_tags_than_are_read_loses_its_end_alone() -> None:
    said = markup.text_of(markup.article("<p>Tides</p>" + "<p><b>turn</b> " * clean.MOST_TAGS))
    assert said.startswith("Tides\nturn\nturn")


def test_a_page_that_is_cut_inside_a_tag_ends_before_it() -> None:
    foreign = "<p>" + "tide " * 13_000 + '<a href="https://tide.example/' + "a" * 2000 + '">x</a>'
    assert len(foreign) > clean.MOST_BYTES > foreign.index("<a ")
    assert markup.text_of(markup.article(foreign)).endswith("tide")


def test_tags_that_are_never_closed_are_paid_for_once() -> None:
    for tag in ("<div ", "<h1 ", "</td ", "<img ", "<math ", "<a href=", '<video src="', "<p>"):
        opened = page.opened(tag * 400_000, "https://tide.example/")
        assert len(markup.article(opened)) <= clean.MOST_BYTES
        assert list(page.files(opened)) == []


def test_what_a_page_leads_to_is_whole_wherever_it_stands() -> None:
    said = '<a href="b?x=1&amp;y=2">b</a> <a href="#c">c</a> <a href="https://d.example/">d</a>'
    for base, links in (
        (
            "https://tide.example/a/",
            ["https://tide.example/a/b?x=1&y=2", "https://tide.example/a/#c"],
        ),
        ("mailto:ann", []),
        ("", []),
    ):
        found = markup.links_of(markup.article(page.opened(said, base)))
        assert found == [*links, "https://d.example/"]
