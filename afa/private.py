"""Files that only their owner may read."""

import os
import secrets
from pathlib import Path


def write_once(path: Path, text: str) -> None:
    """Write `text` and a newline, mode 0600; FileExistsError where the file is there already.

    It appears complete or not at all, whoever else writes it at the same moment. A folder that
    is missing is made, for us alone.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{text}\n")
        path.hardlink_to(draft)
    finally:
        draft.unlink()
