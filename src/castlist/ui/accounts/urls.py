"""Where people come in."""

from django.urls import path

from castlist.ui.accounts import views

urlpatterns = [
    path("", views.start, name="start"),
    path("set-up/", views.set_up_page, name="set_up"),
    path("login/", views.login, name="login"),
    path("login/again/", views.logged_in_again, name="logged_in_again"),
    path("logout/", views.logout, name="logout"),
    path("welcome/<str:whose>/<str:token>/", views.welcome, name="welcome"),
    path("account/", views.account, name="account"),
]
