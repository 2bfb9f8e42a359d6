"""The addresses of users."""

from django.urls import path

from castlist.ui.users import views

urlpatterns = [
    path("", views.users, name="users"),
]
