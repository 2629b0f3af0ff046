"""The one root of all models of what a user writes."""

import inspect
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema

from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.faults import Fault, choices, nearest, needs
from dagrender.spec.reading import Schema, carry, faults_of

_EMPTY_HINT = 'write a value; a "#" begins a comment, so quote what starts with one'
_MISSING = "missing"


class SpecModel(BaseModel):
    """A mapping in a spec: frozen, no unknown keys, no empty values, every fault at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    called: ClassVar[str]
    """What a message calls it: ``a text clip``."""
    short_key: ClassVar[str] = ""
    """The key that a bare text stands for, where there is a short form."""
    short_list: ClassVar[bool] = False
    """Whether a bare list stands for that key as well."""

    @classmethod
    def key_names(cls) -> tuple[str, ...]:
        """The keys that a user may write: what makes this model special first."""
        return _key_names(cls)

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """``data`` made ready for the fields, and what is wrong with it that no field can see."""
        return data, []

    @classmethod
    def settle(cls, model: Any, _: Context) -> list[Fault]:  # noqa: ARG003 - for heirs
        """What is wrong with a ``model`` whose fields are right, each by itself."""
        return []

    @model_validator(mode="wrap")
    @classmethod
    def _read(
        cls, data: Any, handler: ModelWrapValidatorHandler["SpecModel"], info: ValidationInfo
    ) -> "SpecModel":
        if isinstance(data, cls):
            return data
        if cls.short_key and isinstance(data, (str, list) if cls.short_list else str):
            data = {cls.short_key: data}
        if not isinstance(data, dict):
            keys = ", ".join(cls.key_names()[:6])
            raise carry(needs(f"a mapping of keys such as {keys}", data).faults)
        kept, faults = cls.prepare(data)
        kept, more = cls._known(kept)
        faults += more
        said = {fault.loc for fault in faults}  # an empty key is not missing as well
        try:
            model = handler(kept)
            faults += cls.settle(model, info.context or ANYTHING)
        except ValidationError as error:
            for fault in faults_of(error):
                if fault.message != _MISSING or fault.loc not in said:
                    faults.append(cls._explained(fault))
        if faults:
            raise carry(tuple(faults))
        return model

    @classmethod
    def _explained(cls, fault: Fault) -> Fault:
        """A missing key, with what it is for."""
        if fault.message != _MISSING or fault.hint or len(fault.loc) != 1:
            return fault
        for name, field in cls.model_fields.items():
            if (field.alias or name) == fault.loc[0]:
                return replace(fault, hint=(field.description or "").rstrip("."))
        return fault

    @classmethod
    def _known(cls, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """The entries of ``data`` whose keys exist and whose values are there; and the rest."""
        names = cls.key_names()
        kept, faults = {}, []
        for key, value in data.items():
            if key not in names:
                faults.append(_no_key(cls.called, key, names, data))
            elif value is None and key in names:
                message = f"{key}: nothing is written here"
                faults.append(Fault(message=message, hint=_EMPTY_HINT, loc=(key,), subject=""))
            else:
                kept[key] = value
        return kept, faults

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> Schema:
        """The mapping, and the short form where there is one."""
        schema = handler(core)
        if not cls.short_key:
            return schema
        whole = dict(handler.resolve_ref_schema(schema))
        title = whole.pop("title")
        short = {k: v for k, v in whole["properties"][cls.short_key].items() if k != "default"}
        return {"title": title, "anyOf": [short, whole]}


@cache
def field_names(model: type[SpecModel]) -> tuple[str, ...]:
    """The names of the fields of ``model``, its own before those of its bases."""
    names = (name for base in model.__mro__ for name in inspect.get_annotations(base))
    return tuple(dict.fromkeys(name for name in names if name in model.model_fields))


@cache
def _key_names(model: type[SpecModel]) -> tuple[str, ...]:
    return tuple(model.model_fields[name].alias or name for name in field_names(model))


def _no_key(called: str, key: str, names: tuple[str, ...], data: dict[str, Any]) -> Fault:
    free = tuple(name for name in names if name not in data)
    hint = choices(key, free).replace("there is:", "its other keys are:")
    here = nearest(key, names)
    if here in data and not nearest(key, free):
        hint = f'"{here}" is here already'
    message = f'{called} has no key "{key}"'
    return Fault(message=message, hint=hint, loc=(key,), subject="", at_key=True)


def refuse(message: str, *loc: str | int, hint: str = "") -> Fault:
    """A fault at the key ``loc``, told as a whole sentence."""
    return Fault(message=message, hint=hint, loc=loc, subject="", at_key=True)
