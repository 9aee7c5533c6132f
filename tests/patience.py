"""How long a test waits for what must come: so long that no machine is too busy for it.

A test that passes never waits so long, so this is no measure of speed; and what promises to be
quick is tried by what would be slow in its place (a time limit of minutes, a poll that is not
answered), not by a clock.
"""

# Less than faulthandler_timeout, so that what is missing is named.
PATIENCE_S = 180.0
