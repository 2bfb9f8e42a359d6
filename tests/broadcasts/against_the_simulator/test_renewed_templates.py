"""A broadcast starts and goes on with its template as it is now, not as it was when it was last mirrored."""

from datetime import timedelta

import pytest
from django.utils import timezone

from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import pause_broadcast, resume_broadcast
from castlist.channels.models import Channel
from played_broadcasts import Stage, free_port, staged


def age_mirror(stage: Stage, status: str) -> None:
    """Let the mirror be of ten minutes ago, when the template had another status."""
    stage.channel.templates.filter(name="welcome").update(status=status)
    stage.set_channel(templates_synced_at=timezone.now() - timedelta(minutes=10))


def is_renewed(channel: Channel) -> bool:
    channel.refresh_from_db()
    synced = channel.templates_synced_at
    return synced is not None and synced > timezone.now() - timedelta(minutes=1)


def test_a_template_that_is_approved_meanwhile_can_be_sent() -> None:
    with staged("meta") as stage:
        age_mirror(stage, "PENDING")
        assert Broadcast.objects.get(pk=stage.broadcast(1).pk).state == "preparing"
        assert is_renewed(stage.channel)


def test_a_template_that_is_paused_meanwhile_cannot() -> None:
    with staged("meta") as stage:
        stage.channel.templates.filter(name="paused_offer").update(status="APPROVED")
        stage.set_channel(templates_synced_at=timezone.now() - timedelta(minutes=10))
        with pytest.raises(BroadcastRefused, match=r"paused_offer \(en\) is Paused"):
            stage.broadcast(1, template="paused_offer")


def test_a_provider_that_cannot_be_reached_keeps_no_broadcast_from_starting() -> None:
    with staged("meta") as stage:
        age_mirror(stage, "APPROVED")
        stage.set_channel(base_url=f"http://127.0.0.1:{free_port()}")
        assert Broadcast.objects.get(pk=stage.broadcast(1).pk).state == "preparing"
        assert not is_renewed(stage.channel)


def test_a_paused_broadcast_goes_on_with_the_templates_of_now() -> None:
    with staged("meta") as stage:
        broadcast = stage.broadcast(1)
        pause_broadcast(broadcast)
        age_mirror(stage, "APPROVED")
        broadcast = Broadcast.objects.get(pk=broadcast.pk)
        resume_broadcast(broadcast)
        assert is_renewed(stage.channel)
