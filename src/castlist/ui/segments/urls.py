"""The addresses of segments."""

from django.urls import path

from castlist.ui.segments import views

urlpatterns = [
    path("", views.segments, name="segments"),
    path("new/", views.new_segment, name="segment_new"),
    path("check/", views.check_segment, name="segment_check"),
    path("row/", views.segment_row, name="segment_row"),
    path("<uuid:uuid>/", views.edit_segment, name="segment_edit"),
    path("<uuid:uuid>/rename/", views.rename, name="segment_rename"),
    path("<uuid:uuid>/delete/", views.delete, name="segment_delete"),
]
