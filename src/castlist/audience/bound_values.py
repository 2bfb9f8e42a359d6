"""The values of a statement that is put together from parts: bound, never written into the SQL."""

from typing import Any

from psycopg import sql


class BoundValues:
    """Collects values and names them. Parts with different prefixes can stand in one statement."""

    def __init__(self, prefix: str, *, workspace_id: int) -> None:
        self._prefix = prefix
        self.values: dict[str, Any] = {"workspace_id": workspace_id}
        """By the name of their placeholder. Every part may use `workspace_id`."""

    def bind(self, value: Any) -> sql.Placeholder:
        """Bind a value and give the placeholder that stands for it."""
        name = f"{self._prefix}_{len(self.values)}"
        self.values[name] = value
        return sql.Placeholder(name)
