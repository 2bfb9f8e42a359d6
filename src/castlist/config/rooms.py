"""The parts of the database: Django's three and our rooms, in the order in which one needs the other."""

ROOMS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "castlist.workspaces",
    "castlist.audience",
    "castlist.channels",
    "castlist.imports",
    "castlist.broadcasts",
    "castlist.receipts",
)
