"""How many examples the properties try: few, and the same ones each time, as a red run of the whole
suite shall be about what was changed. `EXAMPLES=20 ./run test PATH` tries twenty times as many,
others each time, for as long as it takes.
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("EXAMPLES", "1"))


def examples(few: int) -> int:
    """Of a property for which `few` do in the suite."""
    return few * TIMES


# A busy machine is no failure.
settings.register_profile(
    "afa",
    max_examples=examples(100),
    deadline=None,
    derandomize=TIMES == 1,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("afa")
