"""The addresses of home."""

from django.urls import path

from castlist.ui.home import needs, views

urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("needs/<uuid:about>/dismiss/", needs.need_dismiss, name="need_dismiss"),
    path("needs/<uuid:about>/put-back/", needs.need_put_back, name="need_put_back"),
]
