"""The workspace that exists after the first start."""

import uuid6
from django.db import migrations


def make_default_workspace(apps, _schema_editor):
    apps.get_model("workspaces", "Workspace").objects.create(uuid=uuid6.uuid7(), slug="default", name="Default")


class Migration(migrations.Migration):
    """Forward only."""

    dependencies = [("workspaces", "0001_initial")]

    operations = [migrations.RunPython(make_default_workspace)]
