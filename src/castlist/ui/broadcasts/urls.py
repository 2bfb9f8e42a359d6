"""The addresses of broadcasts. That of a running one and of its report is here too; its page is the reports'."""

from django.urls import path

from castlist.ui.broadcasts import acting, composing, own_tests, preflights, previews, views
from castlist.ui.broadcasts import live as _live  # noqa: F401 - registers its topic
from castlist.ui.reports.views import report

urlpatterns = [
    path("", views.broadcasts, name="broadcasts"),
    path("<uuid:uuid>/", report, name="broadcast"),
    path("new/", composing.compose_new, name="compose"),
    path("new/fetch/", composing.fetch, name="compose_fetch"),
    path("<uuid:uuid>/edit/", composing.compose_edit, name="compose_edit"),
    path("<uuid:uuid>/edit/template/", composing.compose_template, name="compose_template"),
    path("<uuid:uuid>/edit/audience/", composing.compose_audience, name="compose_audience"),
    path("<uuid:uuid>/edit/message/", composing.compose_message, name="compose_message"),
    path("<uuid:uuid>/edit/time/", composing.compose_time, name="compose_time"),
    path("<uuid:uuid>/edit/name/", composing.compose_name, name="compose_name"),
    path("<uuid:uuid>/edit/variables/", previews.variables, name="compose_variables"),
    path("<uuid:uuid>/preview/", previews.preview, name="broadcast_preview"),
    path("<uuid:uuid>/preview/people/", previews.people, name="broadcast_people"),
    path("<uuid:uuid>/preview/media/", previews.media, name="broadcast_media"),
    path("<uuid:uuid>/preview/link/", previews.link_seen, name="broadcast_link"),
    path("<uuid:uuid>/preflight/", preflights.preflight, name="broadcast_preflight"),
    path("<uuid:uuid>/preflight/skipped/", preflights.skipped_file, name="broadcast_skipped"),
    path("<uuid:uuid>/test/", own_tests.test, name="broadcast_test"),
    path("<uuid:uuid>/start/", acting.start, name="broadcast_start"),
    path("<uuid:uuid>/schedule/", acting.schedule, name="broadcast_schedule"),
    path("<uuid:uuid>/unschedule/", acting.unschedule, name="broadcast_unschedule"),
    path("<uuid:uuid>/pause/", acting.pause, name="broadcast_pause"),
    path("<uuid:uuid>/resume/", acting.resume, name="broadcast_resume"),
    path("<uuid:uuid>/cancel/", acting.cancel, name="broadcast_cancel"),
    path("<uuid:uuid>/retry/", acting.retry, name="broadcast_retry"),
    path("<uuid:uuid>/delete/", acting.delete, name="broadcast_delete"),
]
