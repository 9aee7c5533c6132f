"""Small work on the text of a post: capitals, tags, typos, markup."""

import re
from collections.abc import Mapping
from html import escape
from random import Random

from ingest.simulator import luck
from ingest.simulator.networks import Network
from live.item import Author

_SENTENCE = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?][”“»] ))(?!https?:)[a-zà-þа-я]")
_TAG = re.compile(r"(?<![\w&/])#(\w+)")
_LINK = r"https://[A-Za-z0-9./_-]*[A-Za-z0-9]"
_MARKED = re.compile(rf"(?P<link>{_LINK})|(?<![\w&/])#(?P<tag>\w+)|@(?P<who>\w+(?:[.@-]\w+)*)")
_WORD = re.compile(r"(?<![\w#@/.'’-])[A-Za-z]{5,12}(?![\w/@:.-])")


def capitals(text: str) -> str:
    """Sentences that begin with a small letter begin with a capital."""
    return _SENTENCE.sub(lambda found: found[0].upper(), text)


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters, cut after a word."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rpartition(' ')[0]}…"


def hashtags(text: str) -> tuple[str, ...]:
    """The tags in a text, without their sign."""
    return tuple(_TAG.findall(text))


def with_typo(random: Random, text: str) -> str:
    """`text` as it was before somebody read it again."""
    words = list(_WORD.finditer(text))
    if not words:
        return f"{text} ,"
    word = luck.pick(random, words)
    at = word.start() + 1 + luck.below(random, len(word[0]) - 2)
    if text[at] == text[at + 1]:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def markup(text: str, network: Network, author: Author, mentioned: Mapping[str, Author]) -> str:
    """A post of `author` as its network marks it up."""

    def marked(found: re.Match[str]) -> str:
        if link := found["link"]:
            return network.link_html(link)
        if tag := found["tag"]:
            return network.tag_html(author, tag)
        who = mentioned.get(found["who"])
        return network.mention_html(who, found[0]) if who else found[0]

    return network.whole_html(_MARKED.sub(marked, escape(text, quote=False)))
