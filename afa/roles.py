"""Who may do what. There are three roles, and each may all that the one before it may.

They are Django's groups, so the admin pages can give them as well as `./run manage role`. A
role counts for staff accounts alone; a superuser is an operator.
"""

from enum import IntEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.utils.translation import gettext as _


class Role(IntEnum):
    """In the order of what they may."""

    VIEWER = 1  # sees the dashboard
    MODERATOR = 2  # hides and restores posts
    OPERATOR = 3  # starts, stops and restarts programs

    @property
    def group(self) -> str:
        """The name of its group."""
        return self.name.lower()

    @property
    def called(self) -> str:
        """Its word for people."""
        return {1: _("viewer"), 2: _("moderator"), 3: _("operator")}[self]


BY_GROUP = {role.group: role for role in Role}


def of(user: AbstractBaseUser | AnonymousUser) -> Role | None:
    """The highest role of an account; None where it has none. At most one query."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return None
    if user.is_superuser:
        return Role.OPERATOR
    names = user.groups.filter(name__in=BY_GROUP).values_list("name", flat=True)
    return max((BY_GROUP[name] for name in names), default=None)


def give(user: User, role: Role | None) -> None:
    """Let that be the account's only role, and the account staff; None takes both away."""
    user.groups.remove(*Group.objects.filter(name__in=BY_GROUP))
    if role is not None:
        user.groups.add(Group.objects.get_or_create(name=role.group)[0])
    user.is_staff = role is not None
    user.save(update_fields=["is_staff"])


def ensure(**_given: object) -> None:
    """Make the groups that are missing."""
    for name in BY_GROUP:
        Group.objects.get_or_create(name=name)
