#!/usr/bin/env python
"""Django's commands; `./run manage` calls this with the settings of the running product."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afa.settings")
    execute_from_command_line(sys.argv)
