"""The addresses of broadcasts."""

from django.urls import path

from castlist.ui.broadcasts import views
from castlist.ui.reports.views import report

urlpatterns = [
    path("", views.broadcasts, name="broadcasts"),
    path("<uuid:uuid>/", report, name="broadcast"),
]
