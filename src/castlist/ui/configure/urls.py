"""The addresses of configure."""

from django.urls import path

from castlist.ui.configure import views

urlpatterns = [
    path("whatsapp/", views.whatsapp, name="whatsapp"),
    path("attributes/", views.attributes, name="attributes"),
    path("general/", views.general, name="general"),
    path("team/", views.team, name="team"),
]
