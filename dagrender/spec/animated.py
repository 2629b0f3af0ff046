"""Reader of values that may change over time."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dagrender.spec.context import Context
from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.faults import Fault, FaultyError, Loc, choices, needs
from dagrender.spec.reading import SHARED, Reads, Schema
from dagrender.spec.times import EASING_SCHEMA, Names, Sign, read_easing, read_time, value_of
from dagrender.spec.values import Animated, Key

if TYPE_CHECKING:
    from fractions import Fraction

T = TypeVar("T")
U = TypeVar("U")

_read_key_time = read_time(Names.OWN, Sign.ANY)


def animated(read_value: Callable[[Any, Context], T], schema: Schema, words: str) -> Reads:
    """Annotates a value that may change: plain, as ``{time: value}``, or ``{keys:, ease:}``."""

    def read(value: Any, context: Context) -> Animated[T]:
        if isinstance(value, dict):
            return _KeyReader(read_value, context).animated(value)
        return Animated.always(read_value(value, context))

    shared = "Animated" + re.sub(r"\W+", " ", words).title().replace(" ", "")
    return Reads(read, {SHARED: shared, **_schema(schema)}, f"{words}, or keys")


class _KeyReader(Generic[T]):
    """Reads the keys of one value, and keeps all that is wrong with them until the end."""

    def __init__(self, read_value: Callable[[Any, Context], T], context: Context) -> None:
        self._read_value = read_value
        self._context = context
        self._faults: list[Fault] = []

    def animated(self, value: dict[str, Any]) -> Animated[T]:
        keys: tuple[Key[T], ...] = ()
        if "keys" in value:
            self._only(("keys", "ease"), value, ())
            ease = self._ease(value, LINEAR, ())
            keys = self._keys(value["keys"], ("keys",), ease)
        elif "ease" in value:
            self._only(("ease", "keys"), value, ())
            if not self._faults:
                self._faults += needs("keys beside ease", None).faults
        else:
            keys = self._keys(value, (), LINEAR)
        if self._faults:
            raise FaultyError(*self._faults)
        return Animated(keys=keys)

    def _keys(self, table: Any, loc: Loc, ease: Easing) -> tuple[Key[T], ...]:
        if not isinstance(table, dict) or not table:
            what = "a value, or times with values"
            self._faults += (fault.inside(loc) for fault in needs(what, table or None).faults)
            return ()
        keys = []
        for written, item in table.items():
            key = self._key(written, item, (*loc, written), ease)
            if key:
                keys.append(key)
        self._in_order(keys, loc)
        return tuple(keys)

    def _key(self, written: str, item: Any, loc: Loc, ease: Easing) -> Key[T] | None:
        time = self._try(_read_key_time, written, loc, "", at_key=True)
        if isinstance(item, dict) and "value" in item:
            self._only(("value", "ease"), item, loc)
            ease = self._ease(item, ease, loc)
            item, loc = item["value"], (*loc, "value")
        value = self._try(self._read_value, item, loc, f"at {written}: ")
        if time is None or value is None:
            return None
        return Key(time=time, value=value, ease=ease)

    def _ease(self, table: dict[str, Any], default: Easing, loc: Loc) -> Easing:
        if "ease" not in table:
            return default
        return self._try(read_easing, table["ease"], (*loc, "ease"), "") or default

    def _try(
        self,
        read: Callable[[Any, Context], U],
        value: Any,
        loc: Loc,
        prefix: str,
        *,
        at_key: bool = False,
    ) -> U | None:
        try:
            return read(value, self._context)
        except FaultyError as error:
            for fault in error.faults:
                message = fault.message if fault.subject == "" else prefix + fault.message
                told = replace(fault, message=message, at_key=at_key or fault.at_key)
                self._faults.append(told.inside(loc))
            return None

    def _only(self, known: tuple[str, ...], table: dict[str, Any], loc: Loc) -> None:
        self._faults += (
            Fault(
                message=f'no key "{key}" beside "{known[0]}"',
                hint=choices(key, known),
                loc=(*loc, key),
                at_key=True,
            )
            for key in table
            if key not in known
        )

    def _in_order(self, keys: list[Key[T]], loc: Loc) -> None:
        """Complain of keys out of order, as far as that shows without the clip's length."""
        last: Fraction | None = None
        for key in keys:
            time_s = value_of(key.time, self._context.rate) if key.time else None
            if key.time is None or time_s is None:
                continue
            if last is not None and time_s <= last:
                text = key.time.text
                message = f'the key "{text}" does not come after the one before it'
                self._faults.append(Fault(message=message, loc=(*loc, text), at_key=True))
            last = time_s


def _schema(value: Schema) -> Schema:
    keyed = {
        "type": "object",
        "required": ["value"],
        "properties": {"value": value, "ease": EASING_SCHEMA},
        "additionalProperties": False,
    }
    table = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [value, keyed]},
    }
    eased = {
        "type": "object",
        "required": ["keys"],
        "properties": {"keys": table, "ease": EASING_SCHEMA},
        "additionalProperties": False,
    }
    return {"anyOf": [value, table, eased]}
