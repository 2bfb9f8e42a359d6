"""The addresses of all pages: a workspace's stand under /w/<slug>/, in the words of the menu."""

from django.urls import include, path

from castlist.ui.live import rail as _rail  # noqa: F401 - registers its topic
from castlist.ui.live.views import live, live_now

urlpatterns = [
    path("", include("castlist.ui.accounts.urls")),
    path("w/<slug:workspace>/live", live, name="live"),
    path("w/<slug:workspace>/live/now", live_now, name="live_now"),
    path("w/<slug:workspace>/", include("castlist.ui.home.urls")),
    path("w/<slug:workspace>/users/", include("castlist.ui.users.urls")),
    path("w/<slug:workspace>/imports/", include("castlist.ui.imports.urls")),
    path("w/<slug:workspace>/segments/", include("castlist.ui.segments.urls")),
    path("w/<slug:workspace>/broadcasts/", include("castlist.ui.broadcasts.urls")),
    path("w/<slug:workspace>/reports/", include("castlist.ui.reports.urls")),
    path("w/<slug:workspace>/configure/", include("castlist.ui.configure.urls")),
]
