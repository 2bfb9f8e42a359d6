"""The parts of the database: Django's two and our rooms, in the order in which one needs the other."""

ROOMS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "castlist.workspaces",
    "castlist.audience",
    "castlist.channels",
    "castlist.imports",
    "castlist.broadcasts",
    "castlist.receipts",
)
