"""Workspaces and the people who work in them. Small tables: numbers inside, UUIDs towards the outside."""

from __future__ import annotations

from typing import ClassVar

import uuid6
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class People(BaseUserManager["User"]):
    """Making accounts, as Django's own commands expect it."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """Make an account that can log in; without a password it cannot until one is set."""
        person = self.model(email=self.normalize_email(email), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """Make an account that may do everything on this installation."""
        person = self.create_user(email, password, name=name)
        person.is_superuser = True
        person.save(using=self._db)
        return person


class Theme(models.TextChoices):
    """How the pages look to a person."""

    SYSTEM = "system", _("System")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractBaseUser, PermissionsMixin):
    """A person of a team, who logs in by e-mail; the people on the lists are contacts."""

    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    """A language of the pages; where empty, what the browser asks for."""
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_without_case")]

    @property
    def called(self) -> str:
        """Say who it is: the name, or the e-mail address of somebody without."""
        return self.name or self.email


class Workspace(models.Model):
    """One business: its channels, audience, team and limits."""

    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    slug = models.CharField(max_length=63, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    row_limit = models.PositiveIntegerField(default=1_000)
    file_limit_mb = models.PositiveIntegerField(default=10)
    created_at = models.DateTimeField(auto_now_add=True)


class Role(models.TextChoices):
    """What a member of the team may do."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


class TeamMember(models.Model):
    """A person's place in a workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.CASCADE, related_name="places")
    role = models.CharField(max_length=10, choices=Role)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "user", name="one_place_per_workspace")]


class LoginTry(models.Model):
    """How often somebody tried to log in since the beginning of a window (login_tries.py). `key` is a digest."""

    key = models.CharField(max_length=80, primary_key=True)
    tries = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)


class ExportTurn(models.Model):
    """An export that a person is downloading (export_turns.py). A turn whose time is over is free, whoever had it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    token = models.UUIDField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("user", "place", name="export_turn_once")]


class Dismissal(models.Model):
    """Something past that needed attention and was settled by a person (reports/dismissing.py), for all of the team.

    `about`: the UUID of the import or broadcast; the nil UUID where it is about none. What happens to it later than
    `dismissed_at` needs attention again.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    about = models.UUIDField()
    dismissed_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    dismissed_as = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "about", name="dismissal_once")]
