"""The addresses of home."""

from django.urls import path

from castlist.ui.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
]
