"""The pre-flight of a draft that was asked for last, and the test that was sent last."""

from django.db import migrations, models


def _id() -> tuple[str, models.BigAutoField]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _workspace() -> tuple[str, models.ForeignKey]:
    return "workspace", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="workspaces.workspace")


def _broadcast(name: str) -> tuple[str, models.OneToOneField]:
    return "broadcast", models.OneToOneField(on_delete=models.CASCADE, related_name=name, to="broadcasts.broadcast")


class Migration(migrations.Migration):
    """Two small tables, a row for a broadcast at most."""

    dependencies = [("broadcasts", "0005_drafts")]

    operations = [
        migrations.CreateModel(
            name="PreflightRun",
            fields=[
                _id(),
                ("fingerprint", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("checked", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
                ("refused", models.TextField(blank=True)),
                _broadcast("preflight_run"),
                _workspace(),
            ],
        ),
        migrations.CreateModel(
            name="SentTest",
            fields=[
                _id(),
                ("channel_id", models.BigIntegerField()),
                ("ref", models.CharField(max_length=64)),
                ("provider_ids", models.JSONField(default=list)),
                ("phone", models.CharField(max_length=20)),
                ("state", models.CharField(max_length=12)),
                ("state_at", models.DateTimeField()),
                ("words", models.TextField(blank=True)),
                _broadcast("sent_test"),
                _workspace(),
            ],
        ),
    ]
