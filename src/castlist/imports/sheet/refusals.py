"""What is said when a file cannot be a sheet (import sheet rules §2)."""


class SheetRefused(Exception):
    """The whole file is refused; nothing of it is imported.

    `code` is a word for programs. `str(refusal)` is one or two whole sentences for the person: what is wrong, at
    which row or line, and what to do about it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
