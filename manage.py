#!/usr/bin/env python
"""Django's commands, told what the programs of the instance in VAR_DIR are told."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from afa.launch.environment import of_commands
from live.errors import WrongSetting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afa.settings")
    try:
        os.environ.update(of_commands(os.environ))
        execute_from_command_line(sys.argv)
    except WrongSetting as error:
        sys.exit(f"./run manage: {error}")
    except OperationalError as error:
        sys.exit(f"./run manage: {str(error).splitlines()[0]} (is ./run running?)")
