"""What words mean in a workspace. The inbox and what came of it stand in big tables made in SQL (second migration)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from castlist.workspaces.models import Workspace


class Meaning(models.TextChoices):
    """What a whole message of one word, or a tapped button, asks for."""

    STOP = "stop", _("Stop")
    START = "start", _("Start")
    NOTHING = "nothing", _("Nothing")


class WordMeaning(models.Model):
    """A word to which a workspace gives another meaning than wish_words.py does; `nothing` takes one away."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    word = models.CharField(max_length=120)
    word_key = models.CharField(max_length=512)
    meaning = models.CharField(max_length=8, choices=Meaning)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "word_key", name="word_meaning_once")]
