"""How pydantic is taught to read what a user typed, and to speak of it in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.faults import Fault, FaultyError

_FAULTY = "faulty"
_PLAIN = {
    "missing": "missing",
    "tuple_type": "needs a list",
    "list_type": "needs a list",
    "dict_type": "needs a mapping of names",
    "string_type": "needs a text",
}

Schema = dict[str, Any]
"""A piece of JSON Schema."""

SHARED = "shared"
"""Names a piece of schema that is to stand once, among the definitions."""


@dataclass(frozen=True, eq=False)
class Reads:
    """Annotates a type with the function that reads it from a text, list or mapping.

    Values of any other type are taken as read already, so that models can be made in Python too.
    """

    read: Callable[[Any, Context], Any]
    schema: Schema
    words: str
    """What the reference calls this type."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """A function in the place of pydantic's own parsing."""
        return core_schema.with_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        """What an editor may let a user type here."""
        return dict(self.schema)

    def _validate(self, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, (int, float)):
            value = str(value).lower() if isinstance(value, bool) else str(value)
        elif not isinstance(value, (str, list, dict)):
            return value
        try:
            return self.read(value, info.context or ANYTHING)
        except FaultyError as error:
            raise carry(error.faults) from None


def carry(faults: tuple[Fault, ...]) -> PydanticCustomError:
    """``faults`` in the one shape in which pydantic passes them on."""
    text = "; ".join(fault.text() for fault in faults)
    return PydanticCustomError(_FAULTY, "{text}", {"text": text, "faults": faults})


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """Everything that ``error`` says, as faults relative to what was validated."""
    found: list[Fault] = []
    for line in error.errors(include_url=False, include_input=False):
        loc = tuple(line["loc"])
        if loc[-1:] == ("[key]",):  # pydantic's word for the key itself
            loc = loc[:-1]
        if line["type"] == _FAULTY:
            found.extend(fault.under(loc) for fault in line["ctx"]["faults"])
        else:
            message = _PLAIN.get(line["type"], line["msg"])
            found.append(Fault(message=message).under(loc))
    return tuple(found)
