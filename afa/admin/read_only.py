"""What the strainer writes: to be looked at, in tables of a million rows."""

from typing import cast

from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from afa import roles
from afa.roles import Role

# Counting all rows would take longer than showing some; nobody leafs further than this.
MOST = 10_000


class Capped(Paginator):  # type: ignore[type-arg]
    """Counts no further than MOST."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most MOST."""
        rows = cast("QuerySet[Model]", self.object_list)
        return len(rows.order_by().values_list("pk")[:MOST])


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]
    """Nothing can be added, changed or deleted by hand."""

    paginator = Capped
    show_full_result_count = False
    list_per_page = 50
    actions_on_bottom = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ForModerators(ReadOnly):
    """For moderators and operators, whatever Django's own permissions say."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_moderate_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_moderate_permission(request)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whether this account may act here."""
        return (roles.of(request.user) or 0) >= Role.MODERATOR
