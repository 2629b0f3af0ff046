"""Why a file of another machine cannot be had."""

from dagrender.errors import DagrenderError


class FetchError(DagrenderError):
    """An address does not give its file.

    ``unreachable`` says that there was no answer that could be taken for one: then what was fetched
    earlier may be as good as ever.
    """

    def __init__(self, message: str, hint: str = "", unreachable: bool = False) -> None:  # noqa: FBT001, FBT002 - survives pickle
        super().__init__(message, hint, unreachable)
        self.message, self.hint, self.unreachable = message, hint, unreachable

    def __str__(self) -> str:
        return self.message
