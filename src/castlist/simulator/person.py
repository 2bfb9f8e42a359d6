"""A person as WhatsApp knows them (§6.4, §6.5)."""

import re
from hashlib import blake2b

BRAZIL = re.compile(r"(55[1-9]{2})9([0-9]{8})")
MEXICO = re.compile(r"52(?!1)([0-9]{10})")

PHONE = re.compile(r"[1-9][0-9]{6,14}")
SEPARATORS = str.maketrans("", "", " -()")
USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


def read_phone(text: object) -> str | None:
    """Read a recipient's number with its calling code as digits; None if it is none (§6.4).

    `+`, spaces, dashes and parentheses are allowed.
    """
    digits = str(text).translate(SEPARATORS).removeprefix("+") if isinstance(text, str) else ""
    return digits if PHONE.fullmatch(digits) else None


def user_id_of(phone: str) -> str:
    """Make up the business-scoped user id of a number, always the same one."""
    lot = blake2b(phone.encode(), digest_size=8).digest()
    return f"US.{int.from_bytes(lot):020d}"


def whatsapp_form(phone: str) -> str:
    """Give WhatsApp's own form of a number: Brazil without the ninth digit, Mexico with a 1 (§6.4)."""
    if found := BRAZIL.fullmatch(phone):
        return f"{found[1]}{found[2]}"
    if found := MEXICO.fullmatch(phone):
        return f"521{found[1]}"
    return phone
