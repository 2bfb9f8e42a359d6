"""Outer white space as the import sheet counts it. The rule stands lower, because names of workspaces need it too."""

from castlist.workspaces.trimming import OUTER_CHARACTERS, trim_text

__all__ = ["OUTER_CHARACTERS", "trim_text"]
