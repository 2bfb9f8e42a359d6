"""How operators read in a menu and on a chip."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from castlist.audience.operators import Operator

OPERATOR_WORDS: Mapping[str, str | Promise] = {
    Operator.IS: _("is"),
    Operator.IS_NOT: _("is not"),
    Operator.IS_ANY_OF: _("is any of"),
    Operator.CONTAINS: _("contains"),
    Operator.STARTS_WITH: _("starts with"),
    Operator.LESS_THAN: _("less than"),
    Operator.AT_MOST: _("at most"),
    Operator.MORE_THAN: _("more than"),
    Operator.AT_LEAST: _("at least"),
    Operator.BETWEEN: _("between"),
    Operator.BEFORE: _("before"),
    Operator.ON: _("on"),
    Operator.AFTER: _("after"),
    Operator.IN_LAST_DAYS: _("in the last … days"),
    Operator.IS_TRUE: _("is true"),
    Operator.IS_FALSE: _("is false"),
    Operator.HAS: _("has"),
    Operator.HAS_NONE_OF: _("has none of"),
    Operator.IN: _("is in"),
    Operator.NOT_IN: _("is not in"),
    Operator.IS_SET: _("is set"),
    Operator.IS_NOT_SET: _("is not set"),
}
