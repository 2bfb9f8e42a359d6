"""Meta's error codes, as data: the table of §4.2, each with its HTTP status and title.

Where the reference gives no status, it is 400. A code that stands in no table can be played too: clients meet some.
"""

from castlist.simulator.problem import Problem, Refused

NO_STATUS = 400

META_CODES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException: the app user could not be authenticated"),
    1: (400, "API Unknown: the request is malformed"),
    2: (503, "API Service: temporarily down"),
    3: (500, "API Method: a capability or permission is missing"),
    4: (400, "API Too Many Calls: the app has reached its rate limit"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid: the phone number does not exist or was deleted"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token is invalid or has expired"),
    368: (403, "Temporarily blocked for policies violations"),
    613: (429, "Calls to this API have exceeded the rate limit"),
    80007: (400, "Rate limit issues: the business account has reached its rate limit"),
    130429: (400, "Rate limit hit: Cloud API throughput has been reached"),
    130472: (400, "User's number is part of an experiment"),
    130497: (NO_STATUS, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable: overloaded"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (NO_STATUS, "Recipient phone number not in allowed list"),
    131031: (403, "Business account has been locked"),
    131037: (NO_STATUS, "Display name of the number is not approved"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate of the phone number's registration"),
    131047: (400, "Re-engagement message: more than 24 hours have passed"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (NO_STATUS, "User has stopped marketing messages from this business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "Pair rate limit hit: too many messages to this recipient"),
    131057: (500, "Account in maintenance mode"),
    131062: (NO_STATUS, "A business-scoped user id is not allowed for this message"),
    131063: (NO_STATUS, "Marketing templates over Cloud API are disabled for this account"),
    131064: (NO_STATUS, "Messaging limit lowered after template category violations"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132008: (NO_STATUS, "Template parameter value is not valid"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "Template parameters are not as defined"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133000: (500, "Incomplete deregistration"),
    133004: (503, "Server temporarily unavailable"),
    133005: (400, "Two-step verification PIN mismatch"),
    133006: (400, "Phone number re-verification needed"),
    133008: (400, "Too many two-step verification PIN guesses"),
    133009: (400, "Two-step verification PIN guessed too fast"),
    133010: (400, "Phone number not registered"),
    133015: (400, "Please wait a few minutes before registering this phone number"),
    133016: (400, "Account register/deregister rate limit exceeded"),
    135000: (400, "Generic user error"),
    137000: (NO_STATUS, "Identity key hash mismatch"),
}

PERMISSIONS = range(200, 300)
"""One meaning for all of them: a permission is missing."""

THROTTLES = frozenset({"4", "613", "80007", "130429", "131016", "131048", "131056", "133016"})
"""Codes that ask to be slower; with `--retry-after` they say how long."""


def meta_problem(code: int, details: str = "", *, part: str = "") -> Problem:
    """Make a refusal with one of Meta's codes; `details` is the explanation for people."""
    if code in PERMISSIONS:
        http, title = 403, "Permission is either not granted or has been removed"
    else:
        http, title = META_CODES.get(code, (NO_STATUS, "Unknown error"))
    return Problem(code=str(code), http=http, title=title, details=details or f"{title}.", part=part)


def refusal(code: int, details: str, *, part: str = "") -> Refused:
    """Make the exception that refuses a request with one of Meta's codes."""
    return Refused(meta_problem(code, details, part=part))
