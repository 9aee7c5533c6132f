"""Data in a page for its script, as small as JSON gets: letters as they are, and no spaces.

Django's own writes ``\\u0645`` for each letter beyond ASCII; a page tells two hundred names.
"""

import json
from typing import Any

from django.utils.html import json_script
from django.utils.safestring import SafeString


class _Small(json.JSONEncoder):
    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "ensure_ascii": False, "separators": (",", ":")})


def element(value: object, name: str) -> SafeString:
    """The element of that id; nothing in it can end it."""
    return json_script(value, name, encoder=_Small)
