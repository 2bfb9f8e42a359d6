"""The addresses that Django answers. Callbacks and health are answered in front of it (asgi.py)."""

from django.urls import include, path

handler400 = "castlist.ui.refused.bad_request"
handler404 = "castlist.ui.refused.page_not_found"
handler500 = "castlist.ui.refused.server_error"

urlpatterns = [path("", include("castlist.ui.urls"))]
