"""What the board does not quote, or not for trading, and why: each reason is said once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kurssi.decisions.quote import Grade, Quote, Side
from kurssi.messages import LANGUAGES, Message
from kurssi.views.labels import Name, lever_label, measure_label
from kurssi.vocabulary import ATTENTION, CX, EUR, MEASURES, Measure
from kurssi.workspace.company import Label, Workspace

CX_PARTS = ("relevance", "differentiation")
NOBODY_MOVES = Message("no lever is declared to move it (moves in kurssi.toml)")
NO_BID = Message("it earns through the measures that it moves, so it has no bid of its own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Rates that share one reason for being withheld, or for grade D."""

    names: tuple[Name, ...]
    reason: Message


def withheld(quotes: Iterable[Quote], workspace: Workspace) -> tuple[Aside, ...]:
    """Levers without a return and measures without a price or a worth, by their reason."""
    quotes = list(quotes)
    missing: list[tuple[Name, Message]] = [
        (lever_label(workspace, quote.lever), quote.reason)
        for quote in of_side(quotes, Side.MROI)
        if quote.interval is None
    ]
    for measure in in_order(workspace):
        own = [quote for quote in quotes if quote.measure == measure.id]
        missing.extend(_without_ask(measure, own, workspace))
        missing.extend(_without_bid(measure, own))
    return _grouped(missing)


def untraded(quotes: Iterable[Quote], workspace: Workspace) -> tuple[Aside, ...]:
    """Levers whose return is of grade D, by the reason for it."""
    return _grouped(
        (lever_label(workspace, quote.lever), quote.reason)
        for quote in of_side(quotes, Side.MROI)
        if quote.interval is not None and quote.grade is Grade.D
    )


def in_order(workspace: Workspace) -> list[Measure]:
    """The currencies by their names here, as the board lists them: CX first, then as declared."""
    others = (measure for measure in MEASURES.values() if measure.id not in (CX.id, EUR.id))
    return [replace(one, name=measure_label(workspace, one.id)) for one in (CX, *others)]


def of_side(quotes: Iterable[Quote], side: Side) -> list[Quote]:
    """The quotes of one side."""
    return [quote for quote in quotes if quote.side is side]


def _without_ask(
    measure: Measure, quotes: list[Quote], workspace: Workspace
) -> list[tuple[Name, Message]]:
    """Why no lever has a price for the measure: the word of the lever that buys most of it."""
    asks = of_side(quotes, Side.ASK)
    if not asks or any(ask.interval is not None for ask in asks):
        return []
    middles = {
        quote.lever: quote.interval.q50
        for quote in of_side(quotes, Side.YIELD)
        if quote.interval is not None
    }
    bought = [ask for ask in asks if ask.lever in middles]
    if bought:
        best = max(bought, key=lambda ask: middles[ask.lever])
        return [(_through(measure, lever_label(workspace, best.lever)), best.reason)]
    name = Message("{measure} (ask)", measure=measure.name)
    moving = [ask for ask in asks if _moves(ask.lever, measure, workspace)]
    return [(name, _commonest(ask.reason for ask in moving) if moving else NOBODY_MOVES)]


def _without_bid(measure: Measure, quotes: list[Quote]) -> list[tuple[Name, Message]]:
    """Why the measure has no worth; attention has none of its own, so none is even withheld."""
    name = Message("{measure} (bid)", measure=measure.name)
    bids = of_side(quotes, Side.BID)
    if not bids and any(ask.interval is not None for ask in of_side(quotes, Side.ASK)):
        return [(name, NO_BID)]
    return [(name, bid.reason) for bid in bids if bid.interval is None]


def _moves(lever: str | None, measure: Measure, workspace: Workspace) -> bool:
    """Whether the lever is declared to move the measure; attention comes with any lever."""
    declared = workspace.levers.get(lever or "")
    if declared is None or measure.id == ATTENTION.id:
        return True
    return bool({measure.id, *(CX_PARTS if measure.id == CX.id else ())} & set(declared.moves))


def _through(measure: Measure, lever: Label) -> Label:
    """``loyalty (ask, Staff training)`` in each language."""
    texts = {
        language: Message(
            "{measure} (ask, {lever})", measure=measure.name, lever=lever.text(language)
        ).text(language)
        for language in LANGUAGES
    }
    return Label(id=measure.id, **texts)


def _commonest(reasons: Iterable[Message]) -> Message:
    said = [(reason.text("en"), reason) for reason in reasons]
    often = Counter(sentence for sentence, _ in said)
    return max(said, key=lambda each: often[each[0]])[1]


def _grouped(pairs: Iterable[tuple[Name, Message]]) -> tuple[Aside, ...]:
    """Reasons that differ in a number alone are one reason, with the range of that number."""
    groups: dict[tuple[object, ...], list[tuple[Name, Message]]] = {}
    for name, reason in pairs:
        words = tuple(str(value) for value in reason.values.values() if not _is_number(value))
        groups.setdefault((reason.id, words), []).append((name, reason))
    return tuple(
        Aside(names=tuple(name for name, _ in group), reason=_shared([said for _, said in group]))
        for group in groups.values()
    )


def _shared(reasons: list[Message]) -> Message:
    first = reasons[0]
    values = {
        name: _range([reason.values[name] for reason in reasons]) if _is_number(value) else value
        for name, value in first.values.items()
    }
    return Message(first.id, **values)


def _range(numbers: list[Any]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}\u2013{high}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
