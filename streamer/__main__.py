"""``python -m streamer``: run halley."""

import asyncio
import logging
import sys

from live import log_file
from live.errors import LiveError, WrongSetting
from live.settings import load
from streamer.halley import Halley


def main() -> int:
    """The exit code: 0 after an orderly stop, 2 where a setting is wrong."""
    try:
        asyncio.run(_run())
    except WrongSetting as error:
        return _failed(error, 2)
    except (LiveError, OSError) as error:
        return _failed(error, 1)
    return 0


async def _run() -> None:
    settings = load()
    log_file.begin(settings)
    if not settings.redis_url:
        raise WrongSetting("REDIS_URL must name the live Redis")
    await Halley(settings).run()


def _failed(error: Exception, code: int) -> int:
    logging.getLogger(__name__).critical("%s", error)
    return code


if __name__ == "__main__":
    sys.exit(main())
