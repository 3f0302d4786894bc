"""What all values have in common."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import ClassVar

    from typing_extensions import Self


class Value:
    """The base of all values: fields that are read, and equality by all of them."""

    __slots__ = ()

    __match_args__: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, object]:
        """Returns the fields as plain data, which is JSON: amounts as decimal strings, times as ISO 8601."""
        return {name: to_plain(getattr(self, name)) for name in self.__match_args__}

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    def __repr__(self) -> str:
        try:
            fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        except AttributeError:  # It was refused while it was made, and is seen in a traceback.
            fields = "..."
        return f"{type(self).__name__}({fields})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self._fields()

    def __replace__(self, **changes: object) -> Self:
        fields = {name: getattr(self, name) for name in self.__match_args__}
        return type(self)(**{**fields, **changes})


class Hidden:
    """Keeps a secret out of tracebacks that show local variables."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<hidden>"


def to_plain(value: object) -> object:
    """Returns a field as plain data."""
    if value is None or type(value) in (bool, float, int, str):
        return value
    if isinstance(value, Value):
        return value.to_dict()
    if isinstance(value, str):
        return str(value)
    from datetime import datetime

    return value.isoformat() if isinstance(value, datetime) else f"{value:f}"


def to_datetime(ms: int) -> datetime:
    """Returns the time that is so many milliseconds after the Unix epoch."""
    from datetime import datetime, timezone

    return datetime.fromtimestamp(ms / 1000, timezone.utc)
