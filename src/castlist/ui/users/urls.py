"""The addresses of users."""

from django.urls import path

from castlist.ui.users import acts, contact, contact_acts, contact_edit, contact_erase, filters, views
from castlist.ui.users import live as _live  # noqa: F401 - registers its topic

urlpatterns = [
    path("", views.users, name="users"),
    path("filter/", filters.add_filter, name="users_filter"),
    path("columns/", acts.columns, name="users_columns"),
    path("segment/", acts.save_segment, name="users_segment"),
    path("export.csv", acts.export, name="users_export"),
    path("<slug:phone>/", contact.contact, name="contact"),
    path("<slug:phone>/edit/", contact_edit.contact_edit, name="contact_edit"),
    path("<slug:phone>/opt-out/", contact_acts.contact_opt_out, name="contact_opt_out"),
    path("<slug:phone>/lift/", contact_acts.contact_lift, name="contact_lift"),
    path("<slug:phone>/erase/", contact_erase.contact_erase, name="contact_erase"),
    path("<slug:phone>/leave/<uuid:segment>/", contact_acts.contact_leave, name="contact_leave"),
]
