"""What gunicorn serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afa.settings")
application = get_wsgi_application()

# The views too before gunicorn forks: else the first page of each process waits for them, and
# an upgrade of the files under a site that runs would mix old and new.
import_module("afa.urls")
