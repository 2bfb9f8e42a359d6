"""The WhatsApp numbers of a workspace."""

from typing import ClassVar

import uuid6
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from castlist.workspaces.models import Workspace


class Provider(models.TextChoices):
    """Who carries the messages of a channel."""

    SANDBOX = "sandbox", _("Sandbox")
    DIALOG360 = "360dialog", _("360dialog")
    KALEYRA = "kaleyra", _("Kaleyra V2")
    KALEYRA_V1 = "kaleyra-v1", _("Kaleyra V1")
    META = "meta", _("Meta Cloud API")


class ChannelState(models.TextChoices):
    """How a channel stands."""

    ACTIVE = "active", _("Active")
    WAITING = "waiting_for_callback", _("Waiting for callback")
    PAUSED = "paused", _("Paused")
    KEY_REFUSED = "key_refused", _("Key refused")
    DISCONNECTED = "disconnected", _("Disconnected")


class Channel(models.Model):
    """A connected WhatsApp number. A disconnected one stays, because imports and broadcasts name it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    uuid = models.UUIDField(default=uuid6.uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=512)
    provider = models.CharField(max_length=16, choices=Provider)
    number = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=24, choices=ChannelState)
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
