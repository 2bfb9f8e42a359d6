"""The WhatsApp numbers of a workspace."""

import secrets
from typing import ClassVar

import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from castlist.workspaces.models import Workspace


def new_token() -> str:
    """Make a token that nobody can guess: 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


class Provider(models.TextChoices):
    """Who carries the messages of a channel."""

    SANDBOX = "sandbox", _("Sandbox")
    DIALOG360 = "360dialog", _("360dialog")
    KALEYRA = "kaleyra", _("Kaleyra V2")
    KALEYRA_V1 = "kaleyra-v1", _("Kaleyra V1")
    META = "meta", _("Meta Cloud API")


class ChannelState(models.TextChoices):
    """How a channel stands.

    Active ⇄ Paused (by a person), Active → Key refused or Stopped (by a provider's answer) → Active (verified again),
    any → Disconnected, out of which nothing leads.
    """

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    KEY_REFUSED = "key_refused", _("Key refused")
    STOPPED = "stopped", _("Stopped")
    DISCONNECTED = "disconnected", _("Disconnected")


class Channel(models.Model):
    """A connected WhatsApp number. A disconnected one stays, because imports and broadcasts name it.

    What opens the account is sealed (config/vault.py) and never shown again.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=512)
    provider = models.CharField(max_length=16, choices=Provider)
    number = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=24, choices=ChannelState)
    state_reason = models.TextField(blank=True)

    # The account, as providers name its parts. Which of them a provider needs stands in providers/facts.py.
    base_url = models.TextField(default="sandbox:")
    sid = models.CharField(max_length=120, blank=True)
    waba_id = models.CharField(max_length=64, blank=True)
    phone_number_id = models.CharField(max_length=64, blank=True)
    graph_version = models.CharField(max_length=8, blank=True)
    sealed_api_key = models.TextField(blank=True)
    sealed_app_secret = models.TextField(blank=True)

    # Callbacks: the token stands in their address, the secret in their headers (or is Meta's verify token).
    # `callback_set_for`: the public address of this server for which the provider was told by a call,
    # `callback_tried_at`: when a worker last tried. A secret that was replaced counts for a while (find_channel in
    # receipts/queries.sql).
    callback_token = models.CharField(max_length=64, unique=True, default=new_token)
    sealed_callback_secret = models.TextField(blank=True)
    sealed_former_secret = models.TextField(blank=True)
    secret_replaced_at = models.DateTimeField(null=True)
    callback_set_for = models.TextField(blank=True)
    callback_tried_at = models.DateTimeField(null=True)
    first_callback_at = models.DateTimeField(null=True)

    # Pace and limits. `with_app`: the number is also used in the WhatsApp Business app, which caps its pace.
    # `current_rate` is what throttling has made of the pace at `current_rate_at`; null while it is the
    # pace itself. `throttled_at`: when a receipt last told of haste. `daily_limit` counts; it is what the provider
    # tells as long as it follows that. Null is no limit. `waits_until`: nothing leaves before; `waits_reason` says why.
    # `new_users_wait_until`: the daily limit is used up, so that only who was written to today gets anything.
    messages_per_second = models.PositiveIntegerField(default=80)
    with_app = models.BooleanField(default=False, db_default=False)
    current_rate = models.FloatField(null=True)
    current_rate_at = models.DateTimeField(null=True)
    throttled_at = models.DateTimeField(null=True)
    daily_limit = models.PositiveIntegerField(null=True)
    told_daily_limit = models.PositiveIntegerField(null=True)
    follows_told_limit = models.BooleanField(default=True)
    sends_marketing_to_us = models.BooleanField(default=False)
    waits_until = models.DateTimeField(null=True)
    waits_reason = models.TextField(blank=True)
    new_users_wait_until = models.DateTimeField(null=True)

    # Health. `unreachable_since`: since then no request could be written to the provider.
    unreachable_since = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    templates_synced_at = models.DateTimeField(null=True)
    templates_due_at = models.DateTimeField(default=timezone.now)
    templates_warning = models.TextField(blank=True)
    connected_at = models.DateTimeField(auto_now_add=True)
    disconnected_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=~Q(state=ChannelState.DISCONNECTED),
                name="channel_name_once",
            ),
            models.UniqueConstraint(
                fields=["workspace", "number"],
                condition=~Q(state=ChannelState.DISCONNECTED),
                name="channel_number_once",
            ),
        ]


class Template(models.Model):
    """A message template, mirrored from the provider: one name in one language.

    `shape` holds the fields of TemplateShape (template_shape.py). One that the provider no longer lists is removed,
    unless an operator declared it.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="templates")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=16)
    status = models.CharField(max_length=32)
    category = models.CharField(max_length=32, blank=True)
    shape = models.JSONField()
    is_declared = models.BooleanField(default=False)
    synced_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("channel", "name", "language", name="template_once")]
