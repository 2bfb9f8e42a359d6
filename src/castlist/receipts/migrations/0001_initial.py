"""What words mean in a workspace."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WordMeaning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=120)),
                ("word_key", models.CharField(max_length=512)),
                (
                    "meaning",
                    models.CharField(
                        choices=[("stop", "Stop"), ("start", "Start"), ("nothing", "Nothing")], max_length=8
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("word_key"), name="word_meaning_once")
                ],
            },
        ),
    ]
