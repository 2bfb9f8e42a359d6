"""The addresses of segments."""

from django.urls import path

from castlist.ui.segments import builder_views, views

urlpatterns = [
    path("", views.segments, name="segments"),
    path("new/", builder_views.new_segment, name="segment_new"),
    path("check/", builder_views.check_segment, name="segment_check"),
    path("row/", builder_views.segment_row, name="segment_row"),
    path("<uuid:uuid>/", builder_views.edit_segment, name="segment_edit"),
    path("<uuid:uuid>/rename/", views.rename, name="segment_rename"),
    path("<uuid:uuid>/delete/", views.delete, name="segment_delete"),
]
