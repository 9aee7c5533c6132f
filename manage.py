#!/usr/bin/env python
"""Django's commands, told what the programs of the instance in VAR_DIR are told."""

import os
import sys

from django.core.management import execute_from_command_line

from afa.launch.environment import of_commands
from live.errors import WrongSetting

if __name__ == "__main__":
    try:
        os.environ.update(of_commands(os.environ))
    except WrongSetting as error:
        sys.exit(f"./run manage: {error}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afa.settings")
    execute_from_command_line(sys.argv)
