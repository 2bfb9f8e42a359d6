from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0003_reader_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoginTry",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("tries", models.PositiveIntegerField()),
                ("since", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
