"""The addresses of users."""

from django.urls import path

from castlist.ui.users import acts, filters, views

urlpatterns = [
    path("", views.users, name="users"),
    path("filter/", filters.add_filter, name="users_filter"),
    path("columns/", acts.columns, name="users_columns"),
    path("segment/", acts.save_segment, name="users_segment"),
    path("export.csv", acts.export, name="users_export"),
]
