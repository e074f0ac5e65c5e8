"""kurssi: exchange rates between marketing money and customer experience.

The face: ``open_workspace`` a folder, then ``check``, ``post``, ``fit``, ``rates``, ``value``;
``measures``, ``pooled``, ``instrument``, ``rivals`` and ``drivers`` say what respondents say;
``why`` explains a rate; ``plan`` says where money is best spent, ``targets`` whether they are met;
``align`` says where departments' words agree; ``simulate`` a company whose truth is known.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kurssi.steps import (
        align,
        check,
        drivers,
        fit,
        instrument,
        measures,
        open_workspace,
        plan,
        pooled,
        post,
        rates,
        rivals,
        simulate,
        targets,
        value,
        why,
    )

    __version__: str

__all__ = [
    "__version__",
    "align",
    "check",
    "drivers",
    "fit",
    "instrument",
    "measures",
    "open_workspace",
    "plan",
    "pooled",
    "post",
    "rates",
    "rivals",
    "simulate",
    "targets",
    "value",
    "why",
]


def __getattr__(name: str) -> object:
    """Hand on a step when it is first asked for: `kurssi --help` must not wait for the engine."""
    if name == "__version__":
        return import_module("importlib.metadata").version("kurssi")
    if name in __all__:
        return getattr(import_module("kurssi.steps"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
