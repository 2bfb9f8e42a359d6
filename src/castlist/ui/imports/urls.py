"""The addresses of imports."""

from django.urls import path

from castlist.ui.imports import views

urlpatterns = [
    path("", views.import_history, name="import_history"),
    path("<uuid:uuid>/", views.import_details, name="import_details"),
]
