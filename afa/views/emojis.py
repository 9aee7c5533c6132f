"""Custom emoji: the small pictures that stand for `:shortcode:` in a name or a text.

static/live/emojis.js makes the very same. Pictures are put in here and nowhere else, so the
HTML that came from outside never holds one.
"""

import re
from collections.abc import Sequence

from django.utils.html import escape

from live.item import Emoji

# A tag of clean HTML; a '>' may stand in its attributes.
_TAG = re.compile(r'(<(?:[^">]|"[^"]*")*>)')


def pictured(html: str, emojis: Sequence[Emoji]) -> str:
    """`html`, which is clean, with a picture for each shortcode outside its tags."""
    if not emojis:
        return html
    pictures = {emoji.shortcode: _picture(emoji) for emoji in reversed(emojis)}
    # The longest first: none is the beginning of another then.
    codes = sorted(pictures, key=len, reverse=True)
    some = re.compile(f":({'|'.join(map(re.escape, codes))}):")
    parts = _TAG.split(html)
    parts[::2] = [some.sub(lambda found: pictures[found[1]], text) for text in parts[::2]]
    return "".join(parts)


def _picture(emoji: Emoji) -> str:
    code = f":{emoji.shortcode}:"
    return (
        f'<img class="emoji" src="{escape(emoji.url)}" alt="{code}" title="{code}"'
        ' width="20" height="20" loading="lazy" decoding="async" referrerpolicy="no-referrer">'
    )
