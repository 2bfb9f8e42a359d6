"""Kaleyra's paths, `/v2/<SID>/…` and `/v1/<SID>/…` (§1.3, §2.3, §2.4, §3.3). Pure."""

from dataclasses import replace

from castlist.simulator.business import Business, Place
from castlist.simulator.problem import Refused
from castlist.simulator.roles.kaleyra_answers import not_ours, wrong_key
from castlist.simulator.wire import Action, Route

BY_PHONE = {"messages": ("POST", Action.SEND), "phone_number_details": ("GET", Action.FACTS)}
BY_ACCOUNT = {"message_templates": ("GET", Action.TEMPLATES), "number": ("GET", Action.FACTS)}


def find_v2_route(method: str, path: str, business: Business) -> Route | None:
    """Say what `/v2/<SID>/whatsapp/<number or WABA>/<what>` means. Raises Refused for what is not the business's."""
    match path.split("/"):
        case ["", "v2", sid, "whatsapp", whose, what] if sid and whose:
            place = at_account(sid, business)
        case _:
            return None
    if BY_PHONE.get(what, ("",))[0] == method:
        return Route(action=BY_PHONE[what][1], place=at_number(place, whose, business), id=whose)
    if BY_ACCOUNT.get(what, ("",))[0] == method:
        business.check("waba_id", whose, not_ours(whose))
        return Route(action=BY_ACCOUNT[what][1], place=replace(place, waba_id=whose), id=whose)
    return None


def find_v1_route(method: str, path: str, business: Business) -> Route | None:
    """Say what `/v1/<SID>/…` means. Raises Refused for what is not the business's."""
    match method, path.split("/"):
        case "POST", ["", "v1", sid, "messages"] if sid:
            return Route(action=Action.SEND, place=at_account(sid, business))
        case "GET", ["", "v1", sid, "whatsapp", "templates", "status"] if sid:
            return Route(action=Action.TEMPLATES, place=at_account(sid, business))
        case "GET", ["", "v1", sid, "whatsapp", number, "phone_number_details"] if sid and number:
            place = at_number(at_account(sid, business), number, business)
            return Route(action=Action.FACTS, place=place, id=number)
    return None


def at_account(sid: str, business: Business) -> Place:
    """Give the place of an account. Raises Refused with RBC001."""
    business.check("sid", sid, wrong_key())
    return replace(business.place(), sid=sid)


def at_number(place: Place, number: str, business: Business) -> Place:
    """Give the place of a business number, written with or without `+`. Raises Refused with WA401."""
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(not_ours(number))
    business.check("number", digits, not_ours(number))
    return replace(place, number=digits)
