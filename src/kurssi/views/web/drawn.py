"""Templates: sentences, names and numbers written in the reader's language as they are placed."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from kurssi.messages import Message, Name, Number, Range
from kurssi.store.runs import hash_file
from kurssi.views import legends, numerals
from kurssi.views.findings import SEVERITIES, place_of, rows_of
from kurssi.views.moments import Moment
from kurssi.workspace.company import Label, Workspace

TEMPLATES = Path(__file__).parent / "templates"
NAMES = (Message, Label, Number, Range)
STATIC = Path(__file__).parent / "static"


@cache
def environment() -> Environment:
    """The templates; a ``Message`` or a label in one is rendered in the page's language.

    Everything is escaped; a value that a page does not have is a fault of ours.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "Message": Message,
        "asset": asset,
        "span": span,
        "next_year": next_year,
        "severity": lambda finding: SEVERITIES[finding.severity][0],
        "legends": legends.legends,
        "middles": legends.middles,
        "GRADES": legends.GRADES,
        "place": place_of,
        "rows": rows_of,
    }
    made.filters |= {
        "count": _count,
        "money": _money,
        "percent": _percent,
        "signed": _signed,
        "share": _share,
        "decimals": numerals.decimals_for,
        "moment": _moment,
        "said": _said,
        "differs": lambda name, known: known[name],
        "tuple": tuple,
    }
    return made


def draw(template: str, **data: object) -> str:
    """The template filled in."""
    return environment().get_template(template).render(data)


def asset(name: str) -> str:
    """The address of one of our own files, which changes with its content."""
    return f"/static/{name}?v={_hashed(name)}"


@cache
def _hashed(name: str) -> str:
    return hash_file(STATIC / name)[:10]


def span(periods: int, workspace: Workspace) -> Message:
    """So many periods, in their own word."""
    return legends.span(periods, workspace.frequency)


def next_year(workspace: Workspace) -> str:
    """The period a year from now, as a table would name it."""
    frequency = workspace.frequency
    return frequency.label(frequency.at(frequency.index(date.today()) + frequency.per_year))


@pass_context
def _finalize(context: Context, value: Any) -> Any:
    if isinstance(value, NAMES):
        return value.text(context["look"].language)
    return "" if value is None else value


@pass_context
def _said(context: Context, value: Name | str) -> str:
    """A sentence as text, where it is an attribute or a part of another."""
    return value if isinstance(value, str) else value.text(context["look"].language)


@pass_context
def _moment(context: Context, when: str) -> str:
    return Moment(when=when).text(context["look"].language)


@pass_context
def _count(context: Context, value: float | None, decimals: int = 0) -> str:
    return numerals.count(value, context["look"].language, decimals=decimals)


@pass_context
def _money(context: Context, value: float | None, decimals: int | None = None) -> str:
    language, currency = context["look"].language, context["currency"]
    return numerals.money(value, language, currency, decimals=decimals)


@pass_context
def _percent(context: Context, value: float | None) -> str:
    return numerals.percent(value, context["look"].language)


@pass_context
def _signed(context: Context, value: float | None, decimals: int = 0) -> str:
    return numerals.signed(value, context["look"].language, decimals=decimals)


@pass_context
def _share(context: Context, value: float | None) -> str:
    return numerals.share(value, context["look"].language)
