"""What words mean in a workspace. The inbox and what came of it stand in big tables made in SQL (second migration)."""

from typing import ClassVar

from django.db import models

from castlist.receipts.wishes import Meaning
from castlist.workspaces.models import Workspace


class WordMeaning(models.Model):
    """A word to which a workspace gives another meaning than wish_words.py does; `nothing` takes one away."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    word = models.CharField(max_length=120)
    word_key = models.CharField(max_length=512)
    meaning = models.CharField(max_length=8, choices=[(each.value, each.name.title()) for each in Meaning])

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("workspace", "word_key", name="word_meaning_once")]
