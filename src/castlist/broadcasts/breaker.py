"""The circuit breaker: failures alike in a row mean that everybody would fail. Pure."""


class Breaker:
    """Counts failures alike of one broadcast. `most`: so many in a row open it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._code: str | None = None
        self._count = 0

    def note(self, code: str | None) -> bool:
        """Note what came of a message: the code of a failure that could hit everybody, or None. Says if it opens."""
        if code is None or code != self._code:
            self._code, self._count = code, 0
        if code is not None:
            self._count += 1
        if self._count < self._most:
            return False
        self._count = 0
        return True
