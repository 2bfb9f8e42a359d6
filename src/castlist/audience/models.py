"""Attributes and segments, written here; contacts, memberships and opt-outs, only read here.

The big tables are made in SQL (see the first migration): no foreign keys, the workspace first in every key, so that
they can be distributed by workspace. Their rows are written by the engine's statements.
"""

from typing import ClassVar

import uuid6
from django.db import models
from django.utils.translation import gettext_lazy as _

from castlist.audience.attribute_types import AttributeType
from castlist.workspaces.models import User, Workspace


class Attribute(models.Model):
    """A named, typed value that contacts can have. The spelling first stored stays."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="attributes")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    name = models.CharField(max_length=64)
    name_key = models.CharField(max_length=256)
    type = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in AttributeType])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "name_key", name="attribute_once")]


class SegmentKind(models.TextChoices):
    """Where a segment's contacts come from."""

    IMPORTED = "imported", _("Imported")
    RULE = "rule", _("Rule")


class Segment(models.Model):
    """A named group of contacts: a fixed membership, or a rule evaluated when used."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="segments")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=512)
    kind = models.CharField(max_length=8, choices=SegmentKind)
    rule = models.JSONField(null=True)
    """See conditions.py; null for an imported segment."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "name_key", name="segment_once")]


class ListColumns(models.Model):
    """The columns that a person chose for the list of contacts, by their names (list_columns.py)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    names = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "user", name="list_columns_once")]


class QuickIndex(models.Model):
    """An index that a large list asked for (quick_indexes.py); `asked_at` is renewed once a day while it is used."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    is_ready = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "kind", "name", name="quick_index_once")]


class Contact(models.Model):
    """A person on the list, named by phone. Read here, written by the import's statements."""

    pk = models.CompositePrimaryKey("workspace_id", "contact_id")
    workspace_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    phone = models.TextField()
    wa_id = models.TextField(null=True)  # noqa: DJ001 - unknown is not empty: unique where known
    user_id = models.TextField(null=True)  # noqa: DJ001
    username = models.TextField(null=True)  # noqa: DJ001 - a missing value is null in every surface
    email = models.TextField(null=True)  # noqa: DJ001
    first_name = models.TextField(null=True)  # noqa: DJ001
    last_name = models.TextField(null=True)  # noqa: DJ001
    title = models.TextField(null=True)  # noqa: DJ001
    account = models.TextField(null=True)  # noqa: DJ001
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    interacted_at = models.DateTimeField(null=True)
    # `attributes` (jsonb) and `channel_ids` (bigint[]) are left out: an ORM field would make floats of exact numbers.

    class Meta:
        managed = False
        db_table = "contact"


class SegmentMembership(models.Model):
    """A contact's place in an imported segment."""

    pk = models.CompositePrimaryKey("workspace_id", "segment_id", "contact_id")
    workspace_id = models.BigIntegerField()
    segment_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "segment_membership"


class OptOut(models.Model):
    """A number, or a business-scoped user id, that is never messaged again. Kept apart from contacts."""

    pk = models.CompositePrimaryKey("workspace_id", "opt_out_id")
    workspace_id = models.BigIntegerField()
    opt_out_id = models.BigIntegerField()
    phone = models.TextField(null=True)  # noqa: DJ001 - one of the two names the person
    user_id = models.TextField(null=True)  # noqa: DJ001
    source = models.TextField()
    opted_out_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "opt_out"
