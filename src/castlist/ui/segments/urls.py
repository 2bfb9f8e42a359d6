"""The addresses of segments."""

from django.urls import path

from castlist.ui.segments import views

urlpatterns = [
    path("", views.segments, name="segments"),
]
