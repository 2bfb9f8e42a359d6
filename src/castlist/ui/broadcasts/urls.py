"""The addresses of broadcasts."""

from django.urls import path

from castlist.ui.broadcasts import views

urlpatterns = [
    path("", views.broadcasts, name="broadcasts"),
    path("<uuid:uuid>/", views.broadcast, name="broadcast"),
]
