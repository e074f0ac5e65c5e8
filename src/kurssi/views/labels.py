"""Names as people know them: a declared label, a measure's name, the currency's."""

import re
from collections.abc import Iterable
from textwrap import shorten

from kurssi.messages import LANGUAGES, Message
from kurssi.messages import Name as Name
from kurssi.vocabulary import ALL_SEGMENTS, INDICATORS, MEASURES, parts_of
from kurssi.workspace.company import Label, Workspace

EVERYONE = Message("everyone")
LONGEST = 44  # letters of a question in a table; --json has all of them
REVERSED = Message("(reversed)")
TURNED = Message(
    "{reversed}: the question runs the other way, and its answers are turned round here, so that "
    "more is better.",
    reversed=REVERSED,
)
# Instruments that indicators are made of, by our own word where none is declared.
ASKED = {"satisfaction": Message("satisfaction"), "effort": Message("ease of doing business")}
# Indicators that come of an index of [measures], whose declared name they bear.
COUNTED = {"csat": ("satisfaction", "CSAT"), "ces": ("effort", "CES")}


def lever_label(workspace: Workspace, lever: str | None) -> Label:
    """The lever's declared name, or its id."""
    declared = workspace.levers.get(lever or "")
    return declared.label if declared else Label(id=lever or "")


def department_label(workspace: Workspace, department: str) -> Label:
    """The department's declared name, or its id."""
    return workspace.departments.get(department, Label(id=department))


def segment_label(workspace: Workspace, segment: str) -> Label:
    """The segment's declared name; ``all`` is everyone."""
    if segment == ALL_SEGMENTS:
        return Label(id=segment, **{language: EVERYONE.text(language) for language in LANGUAGES})
    declared = workspace.segments.get(segment)
    return declared.label if declared else Label(id=segment)


def segment_order(workspace: Workspace) -> dict[str, int]:
    """Where each segment stands: everyone first, then as kurssi.toml declares them."""
    return {id: place for place, id in enumerate((ALL_SEGMENTS, *workspace.segment_ids))}


def measure_label(workspace: Workspace, measure: str) -> Name:
    """The name of a measure or an indicator: the reader's own, its declared label, our word.

    Of a joint measure those of its parts.
    """
    first, *others = parts_of(measure)
    if others:
        name = measure_label(workspace, first)
        for other in others:
            name = Message("{first} = {other}", first=name, other=measure_label(workspace, other))
        return name
    if measure in workspace.own_words:
        return workspace.own_words[measure]
    index = workspace.indexes.get(measure)
    if index is not None and (index.label.fi or index.label.en):
        return index.label
    if measure in COUNTED:
        of, short = COUNTED[measure]
        index = workspace.indexes.get(of)
        if index is not None and (index.label.fi or index.label.en):
            return Message("{name} ({short})", name=index.label, short=short)
    known = MEASURES.get(measure) or INDICATORS.get(measure)
    if known is None and measure in ASKED:
        return ASKED[measure]
    return Label(id=measure) if known is None else known.name


def question_label(
    column: str,
    label: Name | None,
    language: str,
    *,
    reversed_: bool = False,
    longest: int = LONGEST,
) -> str:
    """What a question asks, cut where long, with its column; the column where that is not known.

    ``reversed_`` is said where the numbers beside it are turned round.
    """
    told = column if label is None else shorten(label.text(language), longest, placeholder=" …")
    marked = f"{told} {REVERSED.text(language)}" if reversed_ else told
    return marked if label is None else f"{marked} ({column})"


def brand_label(workspace: Workspace, brand: str) -> Name:
    """The brand's name, told apart where it is the company's own."""
    own = brand == workspace.brand
    return Message("{brand} (own brand)", brand=brand) if own else Label(id=brand)


def natural(name: str) -> tuple[tuple[str, int], ...]:
    """A key to sort names by as people count: ``brand_2`` before ``brand_10``."""
    parts = re.split(r"(\d+)", name.casefold())
    pairs = zip(parts[::2], [*parts[1::2], "0"], strict=True)
    return tuple((text, int(digits)) for text, digits in pairs)


def brands_in_order(brands: Iterable[str], own: str) -> list[str]:
    """Each brand once, the own one first."""
    return sorted(set(brands), key=lambda brand: (brand != own, natural(brand), brand))


def money_unit(currency: str) -> Message | str:
    """One unit of the company's money in a sentence: a euro, else the currency's code."""
    return Message("euro") if currency == "EUR" else currency
