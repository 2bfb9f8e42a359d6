"""The addresses of reports."""

from django.urls import path

from castlist.ui.reports import live as _live  # noqa: F401 - registers its topic
from castlist.ui.reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("<uuid:uuid>/recipients.csv", views.report_export, name="report_export"),
    path("<uuid:uuid>/segment/<slug:outcome>/", views.report_segment, name="report_segment"),
]
