"""The addresses of imports."""

from django.urls import path

from castlist.ui.imports import acts, details, dialog, downloads, history
from castlist.ui.imports import live as _live  # noqa: F401 - registers its topics

urlpatterns = [
    path("", history.import_history, name="import_history"),
    path("new/", dialog.import_dialog, name="import_dialog"),
    path("new/check/", dialog.import_check, name="import_check"),
    path("new/segment/", dialog.import_segment, name="import_segment"),
    path("sample.csv", downloads.import_sample, name="import_sample"),
    path("<uuid:uuid>/", details.import_details, name="import_details"),
    path("<uuid:uuid>/original/", downloads.import_original, name="import_original"),
    path("<uuid:uuid>/processed/", downloads.import_processed, name="import_processed"),
    path("<uuid:uuid>/errors/", downloads.import_errors, name="import_errors"),
    path("<uuid:uuid>/cancel/", acts.import_cancel, name="import_cancel"),
    path("<uuid:uuid>/resume/", acts.import_resume, name="import_resume"),
]
