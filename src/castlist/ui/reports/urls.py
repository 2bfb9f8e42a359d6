"""The addresses of reports."""

from django.urls import path

from castlist.ui.reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
]
