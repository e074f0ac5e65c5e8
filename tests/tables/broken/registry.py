"""The list of every way to break the small workspace, with the finding it must yield.

A case is (name, how to break it, code, severity, table). ``before`` changes the rows before they
are written, ``after`` the files on disk. The cases stand in ``cells`` and ``files``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tables.small import Small


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    code: str
    severity: str
    table: str | None
    before: Callable[[Small], object] | None = None
    after: Callable[[Small], object] | None = None
    column: str | None = None
    rows: tuple[int, ...] | None = None
    dropped: int | None = None


CASES: list[Case] = []


def case(name, code, severity="error", table="spend", **more):
    """Register one case; used as a decorator of what breaks the workspace before it is written."""

    def take(function):
        CASES.append(
            Case(name=name, code=code, severity=severity, table=table, before=function, **more)
        )
        return function

    return take


def after(name, code, severity="error", table="spend", **more):
    """Register one case that breaks the files written."""

    def take(function):
        CASES.append(
            Case(name=name, code=code, severity=severity, table=table, after=function, **more)
        )
        return function

    return take


def cell(name, code, table, column, value, *lines, severity="error", **more):
    """A case of one value in some lines."""
    more.setdefault("rows", lines or None)
    if severity == "error":
        more.setdefault("dropped", len(lines) or None)
    case(name, code, severity, table, column=column, **more)(
        lambda w: w.set(table, column, value, *lines)
    )
