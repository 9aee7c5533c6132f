"""Feeds changed at random, and mostly still well-formed: what readers might take otherwise."""

import re
from random import Random

from tests.ingest import mutations

_LEAF = re.compile(rb"<([\w:]+)(\s[^<>]*)?(?:/>|>(?:[^<]|<!\[CDATA\[.*?\]\]>)*</\1>)", re.DOTALL)
_NAMES = re.compile(rb"<([\w:]+)")
_ATTRIBUTE = re.compile(rb"[\w:]+=(?:\"[^\"<]*\"|'[^'<]*')")

TEXTS = [
    b"", b" ", b"one", b"&lt;b&gt;bold&lt;/b&gt;", b"a &amp;amp; b", b"1 &lt; 2",
    b"&#233;t&#233;", "caf\u00c3\u00a9".encode(), "\x96 d\u00e9j\u00e0".encode(),
    b"<![CDATA[<p>said <i>so</i></p>]]>", b"a<!-- b -->c", b"<?php x ?>text",
    b"https://a.example/x", b"x/y?a=1&amp;b=2", b"http:///a.example//x", b"#c",
    b"mailto:ann@a.example", b"ann@a.example (Ann)", b"Ann &lt;ann@a.example&gt;",
    b"Sun, 16 Nov 2025 09:30:00 CET", b"Sun, 16 Nov 2025 09:30:00 GMT",
    b"2025-11-16T09:30:00.25Z", b"yesterday", b"31 Feb 2025 10:00 +0000",
    b"&lt;a href=&quot;x&quot;&gt;x&lt;/a&gt;", b"one, two",
    b"<b xmlns='http://www.w3.org/1999/xhtml'>b</b>", b"<name>Ann</name>", b"\xff",
]  # fmt: skip
ATTRIBUTES = [
    b"type='html'", b"type='text'", b"type='xhtml'", b"type='TEXT/HTML'", b"type='image/png'",
    b"rel='alternate'", b"rel='enclosure'", b"rel='SELF'", b"href='https://a.example/y'",
    b"href='y'", b"url='z.png'", b"isPermaLink='false'", b"isPermaLink='true'",
    b"xml:lang='de_AT'", b"xml:base='https://b.example/q/'", b"base='https://c.example/'",
    b"lang='fr'", b"domain='d'", b"term='t'", b"label='l'", b"version='2.0'", b"mode='base64'",
    b"unknown='u'", b"medium='image'",
]  # fmt: skip
ELEMENTS = [
    b"title", b"link", b"guid", b"id", b"description", b"summary", b"content", b"content:encoded",
    b"author", b"category", b"enclosure", b"pubDate", b"published", b"updated", b"dc:creator",
    b"dc:date", b"dc:title", b"itunes:author", b"itunes:summary", b"itunes:subtitle",
    b"itunes:image", b"itunes:owner", b"media:content", b"media:title", b"media:description",
    b"media:thumbnail", b"media:group", b"media:credit", b"atom:link", b"atom:updated", b"source",
    b"image", b"url", b"name", b"language", b"comments", b"body", b"tags", b"item", b"entry",
    b"slash:comments", b"geo:lat", b"links", b"Title", b"textInput", b"contributor", b"rights",
    b"svg",
]  # fmt: skip
SPACES = {
    b"atom": b"http://www.w3.org/2005/Atom", b"dc": b"http://purl.org/dc/elements/1.1/",
    b"content": b"http://purl.org/rss/1.0/modules/content/", b"media": b"http://search.yahoo.com/mrss/",
    b"itunes": b"http://www.itunes.com/dtds/podcast-1.0.dtd", b"geo": b"http://www.w3.org/2003/01/geo/wgs84_pos#",
    b"slash": b"http://purl.org/rss/1.0/modules/slash/",
}  # fmt: skip


def mutated(payload: bytes, luck: Random) -> bytes:
    """`payload` with one to six changes."""
    payload = _declared(payload, luck)
    for _ in range(luck.randint(1, 6)):
        payload = _changed(payload, luck)
    return mutations.mutated(payload, luck) if payload and luck.random() < 0.1 else payload


def _declared(payload: bytes, luck: Random) -> bytes:
    """With names for all that may be put into it, and now and then the wrong ones."""
    root = re.search(rb"<(?:rss|feed|rdf:RDF)\b", payload)
    if not root:
        return payload
    spaces = list(SPACES.items())
    if luck.random() < 0.05:
        spaces = [(prefix, luck.choice(spaces)[1]) for prefix, _ in spaces]
    new = b"".join(
        b" xmlns:%s='%s'" % one for one in spaces if b"xmlns:%s=" % one[0] not in payload
    )
    return payload[: root.end()] + new + payload[root.end() :]


def _changed(payload: bytes, luck: Random) -> bytes:
    """One element of its leaves otherwise, elsewhere, twice, or not at all."""
    leaves = list(_LEAF.finditer(payload))
    if not leaves:
        return payload
    leaf, other = luck.choice(leaves), luck.choice(leaves)
    start, end, whole = leaf.start(), leaf.end(), leaf[0]
    match luck.randrange(8):
        case 0:
            return payload[:start] + payload[end:]
        case 1:
            return payload[:start] + whole + payload[start:]
        case 2:
            return payload[: other.start()] + whole + payload[other.start() :]
        case 3:
            new = _made(luck)
        case 4:
            name, given = leaf[1], leaf[2] or b""
            new = b"<%s%s>%s</%s>" % (name, given.rstrip(b"/"), luck.choice(TEXTS), name)
        case 5:
            new = whole.replace(leaf[1], luck.choice(ELEMENTS))
        case 6:
            new = _NAMES.sub(lambda name: name[0] + b" " + luck.choice(ATTRIBUTES), whole, count=1)
        case _:
            new = _ATTRIBUTE.sub(luck.choice([*ATTRIBUTES, b""]), whole, count=1)
    return payload[:start] + new + payload[end:]


def _made(luck: Random) -> bytes:
    name = luck.choice(ELEMENTS)
    given = b"".join(b" " + one for one in luck.sample(ATTRIBUTES, luck.choice([0, 0, 0, 1, 2])))
    inside = _made(luck) if luck.random() < 0.2 else luck.choice(TEXTS)
    return b"<%s%s>%s</%s>" % (name, given, inside, name)
