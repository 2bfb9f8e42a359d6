"""The addresses of configure."""

from django.urls import path

from castlist.ui.configure import (
    attributes,
    connect_steps,
    general,
    number_acts,
    numbers,
    opt_outs,
    rate,
    team,
    templates_tab,
)
from castlist.ui.configure import live as _live  # noqa: F401 - registers its topic

urlpatterns = [
    path("whatsapp/", numbers.whatsapp, name="whatsapp"),
    path("whatsapp/connect/<str:provider>/", numbers.connect, name="connect"),
    path("whatsapp/templates/", templates_tab.templates, name="templates"),
    path("whatsapp/templates/<uuid:template>/", templates_tab.template, name="template"),
    path("whatsapp/rate/", rate.rate, name="rate"),
    path("whatsapp/opt-outs/", opt_outs.opt_outs, name="opt_outs"),
    path("whatsapp/opt-outs/words/add/", opt_outs.add_word, name="add_word"),
    path("whatsapp/opt-outs/words/remove/", opt_outs.remove_word, name="remove_word"),
    path("whatsapp/opt-outs/add/", opt_outs.add_person, name="add_opt_out"),
    path("whatsapp/opt-outs/settle/", opt_outs.settle, name="settle_opt_out"),
    path("whatsapp/opt-outs/<str:person>/lift/", opt_outs.lift, name="lift_opt_out"),
    path("whatsapp/<uuid:channel>/", connect_steps.channel, name="channel"),
    path("whatsapp/<uuid:channel>/verify/", number_acts.verify, name="verify"),
    path("whatsapp/<uuid:channel>/pause/", number_acts.pause, name="pause_channel"),
    path("whatsapp/<uuid:channel>/resume/", number_acts.resume, name="resume_channel"),
    path("whatsapp/<uuid:channel>/disconnect/", number_acts.disconnect, name="disconnect"),
    path("whatsapp/<uuid:channel>/key/", number_acts.replace_key, name="replace_key"),
    path("whatsapp/<uuid:channel>/secret/", number_acts.new_secret, name="new_secret"),
    path("whatsapp/<uuid:channel>/finish/", number_acts.finish, name="finish_connecting"),
    path("whatsapp/<uuid:channel>/rate/", rate.set_rate_of, name="set_rate"),
    path("whatsapp/<uuid:channel>/templates/fetch/", templates_tab.fetch, name="fetch_templates"),
    path("whatsapp/<uuid:channel>/templates/declare/", templates_tab.declare, name="declare_template"),
    path("attributes/", attributes.attributes, name="attributes"),
    path("attributes/new/", attributes.new, name="attribute_new"),
    path("attributes/<uuid:uuid>/rename/", attributes.rename, name="attribute_rename"),
    path("attributes/<uuid:uuid>/delete/", attributes.delete, name="attribute_delete"),
    path("general/", general.general, name="general"),
    path("general/set/", general.set_general, name="set_general"),
    path("team/", team.team, name="team"),
    path("team/add/", team.add, name="add_member"),
    path("team/<uuid:member>/role/", team.set_role, name="set_role"),
    path("team/<uuid:member>/password/", team.password_link, name="password_link"),
    path("team/<uuid:member>/remove/", team.remove, name="remove_member"),
]
