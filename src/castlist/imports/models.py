"""Imports and the verdicts of their batches. The import row is the queue, the history and the progress."""

from typing import ClassVar

import uuid6
from django.db import models

from castlist.audience.models import Segment
from castlist.channels.models import Channel
from castlist.imports.lifecycle import Status
from castlist.workspaces.models import User, Workspace


class Import(models.Model):
    """One upload of a sheet: what was asked for (frozen), how far it is, and what came of it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="imports")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)

    # What was asked for. Nothing of it changes after saving, so that reading again comes out the same.
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    segment_name = models.CharField(max_length=120)
    file_name = models.TextField()
    file_size = models.BigIntegerField()
    blank_cells = models.CharField(max_length=5)
    row_limit = models.PositiveIntegerField()
    file_limit_mb = models.PositiveIntegerField()
    custom_columns_limit = models.PositiveIntegerField()
    timezone = models.CharField(max_length=64)
    batch_rows = models.PositiveIntegerField()
    phone_rules = models.CharField(max_length=20)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_as = models.TextField()
    uploaded_at = models.DateTimeField()
    accepted_at = models.DateTimeField()
    accepted_wording = models.TextField()

    # Where the upload is; empty when it was not kept (over the size limit) or has expired.
    stored_file = models.TextField(blank=True)
    expired_at = models.DateTimeField(null=True)
    # Rows of it that were erased with a person: it is not byte for byte what was uploaded any more.
    erased_rows = models.PositiveIntegerField(default=0, db_default=0)
    erased_at = models.DateTimeField(null=True)

    # How far it is. Written with each batch, in its transaction.
    status = models.CharField(max_length=24, default=Status.QUEUED.value)
    encoding = models.CharField(max_length=12, null=True)  # noqa: DJ001 - not known before the file is read
    problems = models.JSONField(default=list)
    rows = models.PositiveIntegerField(null=True)
    batches_done = models.PositiveIntegerField(default=0)
    rows_decided = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    discarded = models.PositiveIntegerField(default=0)
    segment = models.ForeignKey(Segment, models.SET_NULL, null=True, related_name="+")

    # What keeps it from going on.
    starts_without_progress = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)
    cancel_requested_at = models.DateTimeField(null=True)
    cancelled_by = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="import_history"),
            models.Index(
                fields=["workspace", "id"],
                condition=models.Q(status__in=[Status.QUEUED.value, Status.IN_PROGRESS.value]),
                name="import_waiting",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in Status]), name="import_status_known"
            ),
        ]

    @property
    def total(self) -> int:
        """Rows decided so far; when the import has ended, all rows of the file (rules §5)."""
        return self.created + self.updated + self.unchanged + self.replaced + self.errors + self.discarded


class ImportBatch(models.Model):
    """The verdicts of one batch of rows, packed (see verdicts.py), and how often it has each reason."""

    pk = models.CompositePrimaryKey("workspace_id", "import_id", "number")
    workspace_id = models.BigIntegerField()
    import_id = models.BigIntegerField()
    number = models.IntegerField()
    verdicts = models.BinaryField()
    reasons = models.JSONField(null=True)

    class Meta:
        db_table = "import_batch"
