"""What the tests of the site share."""

from tests.site.staff import instance, running, supervised

__all__ = ["instance", "running", "supervised"]
