"""Pages that hold posts: a copy that somebody kept could show what was taken away since."""

from django.views.decorators.cache import cache_control

# Kept for the way back, but never shown again without asking (and a page that comes back
# with its script asks for all that happened meanwhile).
always_fresh = cache_control(no_cache=True)
