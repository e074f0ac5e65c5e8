"""What a page answered, by its kind: the door from a page's data to forms that are no template."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Told = Mapping[str, Mapping[str, object]]
T = TypeVar("T")


def of(kind: type[T], told: Mapping[str, object], name: str) -> T:
    """What a page answered under a name, which is of that kind."""
    found = told[name]
    assert isinstance(found, kind)
    return found


def some(kind: type[T], told: Mapping[str, object], name: str) -> tuple[T, ...]:
    """What a page answered as several of a kind; none where it answered nothing."""
    found = told.get(name) or ()
    assert isinstance(found, Iterable)
    return tuple(one for one in found if isinstance(one, kind))


def all_of(kind: type[T], told: Told, chapter: str, name: str) -> tuple[T, ...]:
    """The same, of a chapter that may be missing."""
    return some(kind, told.get(chapter, {}), name)
