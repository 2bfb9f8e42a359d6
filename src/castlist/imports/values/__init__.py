"""Values: what a cell of each attribute type may hold, and the form in which it is kept."""

from castlist.imports.values.judging import judge_values
from castlist.imports.values.texts import judge_texts

__all__ = ["judge_texts", "judge_values"]
