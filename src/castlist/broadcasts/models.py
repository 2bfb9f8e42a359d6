"""Broadcasts. Their messages stand in a big table made in SQL (see the second migration) and written by statements."""

from typing import ClassVar

import uuid6
from django.db import models
from django.utils.timezone import now

from castlist.audience.models import Segment
from castlist.broadcasts.lifecycle import State
from castlist.channels.models import Channel
from castlist.workspaces.models import User, Workspace


class Broadcast(models.Model):
    """One sending of one template to chosen segments.

    `values`: what is filled in, by the variable's key: {"text": "{{user.first_name}}", "fallback": "friend" or null}.
    `shape`: the template as it was when the broadcast started; null before. A draft may be incomplete: no template
    (empty), no segments, values missing; it cannot be scheduled or started so. Its `scheduled_at` is the time that is
    meant for it, null for now.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="broadcasts")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=512)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    template_name = models.CharField(max_length=512, blank=True)
    template_language = models.CharField(max_length=16, blank=True)
    values = models.JSONField(default=dict)

    state = models.CharField(max_length=12, default=State.DRAFT.value)
    state_reason = models.TextField(blank=True)
    is_self_paused = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True)  # when it last paused by itself
    scheduled_at = models.DateTimeField(null=True)
    is_timed = models.BooleanField(default=False, db_default=False)
    """A draft's: meant for a time, also while none is chosen."""
    timezone = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_as = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=now)
    tested_at = models.DateTimeField(null=True)
    """When a test of the message as it is now was accepted; a change of the message forgets it."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # Freezing: written with each batch, in its transaction.
    shape = models.JSONField(null=True)
    frozen_through = models.BigIntegerField(default=0)
    audience = models.PositiveIntegerField(default=0)
    is_frozen = models.BooleanField(default=False)

    # Whose turn it is among the broadcasts of a channel.
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="broadcast_history"),
            models.Index(
                fields=["channel"],
                condition=models.Q(state__in=[State.PREPARING.value, State.SENDING.value]),
                name="broadcast_running",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "name_key", name="broadcast_name_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="broadcast_state_known"
            ),
        ]


class BroadcastSegment(models.Model):
    """A segment whose contacts get a broadcast, or do not. Its name stays when the segment is deleted."""

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="chosen")
    segment = models.ForeignKey(Segment, models.SET_NULL, null=True, related_name="+")
    segment_name = models.CharField(max_length=120, default="")
    is_excluded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("broadcast", "segment", name="segment_chosen_once")]


class PreflightRun(models.Model):
    """The pre-flight of a broadcast that was asked for last (preflight_runs.py): how far it has come, what it found.

    `fingerprint`: of the draft that is or was gone through; with another one what was found says nothing any more.
    `total`: how many there are to go through, null before that is counted. `ended_at`: null while it is under way.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    broadcast = models.OneToOneField(Broadcast, models.CASCADE, related_name="preflight_run")
    fingerprint = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    checked = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    refused = models.TextField(blank=True)


class SentTest(models.Model):
    """The test of a draft that was sent last (sent_tests.py), as far as receipts tell. Part of no report.

    `ref`: our own name of it, `provider_ids`: the provider's. `state`: as a message's; `state_at`: since when, `words`:
    why it failed, or what is not known.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    broadcast = models.OneToOneField(Broadcast, models.CASCADE, related_name="sent_test")
    channel_id = models.BigIntegerField()
    ref = models.CharField(max_length=64)
    provider_ids = models.JSONField(default=list)
    phone = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    state_at = models.DateTimeField()
    words = models.TextField(blank=True)
