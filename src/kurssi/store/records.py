"""Frozen dataclasses as JSON values and back, by the types of their fields: nothing is lost."""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from kurssi.messages import Message
from kurssi.store.sentences import kept, told

Record = TypeVar("Record")
ENDLESS = ("inf", "-inf", "nan")


def as_values(value: object) -> Any:
    """A record, and all in it, as JSON values; sentences in no language."""
    if isinstance(value, Message):
        return kept(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_values(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_values(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [as_values(one) for one in value]
    if isinstance(value, float) and str(value) in ENDLESS:
        return str(value)  # JSON has no such number
    return value


def as_record(kind: type[Record], content: object) -> Record:
    """The record that was kept.

    Raises:
        KeyError, TypeError, ValueError: it is not of this kind.
    """
    if not isinstance(content, dict):
        raise TypeError(kind.__name__)
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    given = {name: _value(hints[name], one) for name, one in content.items()}
    return kind(**given)


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, content: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if content is None:
            return None
        return _value(next(one for one in inner if one is not type(None)), content)
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(_value(inner[0], one) for one in content)
        return tuple(_value(one, each) for one, each in zip(inner, content, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {name: _value(inner[1], one) for name, one in content.items()}
    if hint is Message:
        return told(content)
    if is_dataclass(hint) and isinstance(hint, type):
        return as_record(hint, content)
    if hint is date:
        return date.fromisoformat(content)
    if isinstance(hint, type) and issubclass(hint, Enum | float):
        return hint(content)
    return content
