"""The rate board as a sheet: what one page says, in data, before any language or medium.

A sheet holds no formatted number and no markup; ``views.board`` draws it in the terminal.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kurssi.decisions.quote import Board, Grade, Interval, Quote, Side
from kurssi.messages import LANGUAGES, Message
from kurssi.periods import Frequency
from kurssi.vocabulary import ALL_SEGMENTS, CX, EUR, MEASURES, Measure
from kurssi.workspace.company import Label, Workspace

ALMOST_SURE, PROBABLE, EVEN = 0.95, 0.80, 0.50
EVERYONE = Message("everyone")
Name = Label | Message


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """What the next euro through a lever earns, net, and how likely that is a gain."""

    lever: Label
    mroi: Interval
    p_gain: float | None
    p_best: float | None
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyRow:
    """One measure as a currency: bought at ``ask`` through ``lever``, earning back ``bid``."""

    measure: Measure
    lever: Label | None
    ask: Interval | None
    bid: Interval | None
    p_gain: float | None
    grade: Grade

    @property
    def spread(self) -> float | None:
        """Bid less ask at the middles (EUR per unit); None where either is withheld."""
        if self.ask is None or self.bid is None:
            return None
        return self.bid.q50 - self.ask.q50


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentColumn:
    """The levers' rows in one segment, by lever id; a lever withheld there is absent."""

    segment: Label
    levers: dict[str, LeverRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Rates that share one reason for being withheld, or for grade D."""

    names: tuple[Name, ...]
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The board in one sentence: how sure it is, and of which lever. ``row`` None: of none."""

    row: LeverRow | None
    chance: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSheet:
    """One segment's rate board, with the levers' returns by segment beside it."""

    company: str
    run: str
    quick: bool
    currency: str
    segment: Label
    frequency: Frequency
    window_periods: int
    horizon_periods: int
    verdict: Verdict
    levers: tuple[LeverRow, ...]
    currencies: tuple[CurrencyRow, ...]
    segments: tuple[SegmentColumn, ...]
    withheld: tuple[Aside, ...]
    untraded: tuple[Aside, ...]


def chance_word(probability: float) -> Message | None:
    """A calibrated adverb; None where the odds speak against it."""
    if probability >= ALMOST_SURE:
        return Message("almost surely")
    if probability >= PROBABLE:
        return Message("probably")
    if probability >= EVEN:
        return Message("perhaps")
    return None


def board_sheet(board: Board, workspace: Workspace, segment: str = ALL_SEGMENTS) -> BoardSheet:
    """Set ``segment``'s quotes out as a page: levers, then currencies, then what is missing."""
    here = [quote for quote in board.quotes if quote.segment == segment]
    levers = lever_rows(here, workspace)
    return BoardSheet(
        company=workspace.name,
        run=board.run,
        quick=board.quick,
        currency=board.currency,
        segment=segment_label(workspace, segment),
        frequency=workspace.frequency,
        window_periods=board.window_periods,
        horizon_periods=board.horizon_periods,
        verdict=verdict_of(levers),
        levers=levers,
        currencies=currency_rows(here, workspace),
        segments=_segment_columns(board, workspace) if segment == ALL_SEGMENTS else (),
        withheld=_withheld(here, workspace),
        untraded=_asides(
            (lever_label(workspace, quote.lever), quote.reason)
            for quote in _of(here, Side.MROI)
            if quote.interval is not None and quote.grade is Grade.D
        ),
    )


def lever_rows(quotes: Iterable[Quote], workspace: Workspace) -> tuple[LeverRow, ...]:
    """The levers that may be traded on, best first, then those that may not."""
    rows = [
        LeverRow(
            lever=lever_label(workspace, quote.lever),
            mroi=quote.interval,
            p_gain=quote.p_gain,
            p_best=quote.p_best,
            grade=quote.grade,
        )
        for quote in _of(quotes, Side.MROI)
        if quote.interval is not None
    ]
    return tuple(sorted(rows, key=lambda row: (row.grade is Grade.D, -row.mroi.q50)))


def currency_rows(quotes: Iterable[Quote], workspace: Workspace) -> tuple[CurrencyRow, ...]:
    """One row a measure that is quoted on either side: CX first, then the declared order."""
    quotes = list(quotes)
    rows = []
    for measure in _in_order():
        ask = _cheapest(quote for quote in _of(quotes, Side.ASK) if quote.measure == measure.id)
        bids = (quote for quote in _of(quotes, Side.BID) if quote.measure == measure.id)
        bid = next((quote for quote in bids if quote.interval is not None), None)
        present = [quote for quote in (ask, bid) if quote is not None]
        if not present:
            continue
        rows.append(
            CurrencyRow(
                measure=measure,
                lever=lever_label(workspace, ask.lever) if ask else None,
                ask=ask.interval if ask else None,
                bid=bid.interval if bid else None,
                p_gain=ask.p_gain if ask and bid else None,
                grade=max((quote.grade for quote in present), key=str),
            )
        )
    return tuple(rows)


def verdict_of(levers: tuple[LeverRow, ...]) -> Verdict:
    """The best lever among those that may be traded on, and how sure its gain is."""
    tradable = [row for row in levers if row.grade is not Grade.D and row.p_gain is not None]
    if not tradable:
        return Verdict(row=None, chance=None)
    best = max(tradable, key=lambda row: (row.p_best or 0.0, row.mroi.q50))
    return Verdict(row=best, chance=chance_word(best.p_gain or 0.0))


def lever_label(workspace: Workspace, lever: str | None) -> Label:
    """The lever's declared name, or its id."""
    declared = workspace.levers.get(lever or "")
    return declared.label if declared else Label(id=lever or "")


def segment_label(workspace: Workspace, segment: str) -> Label:
    """The segment's declared name; ``all`` is everyone."""
    if segment == ALL_SEGMENTS:
        return Label(id=segment, **{language: EVERYONE.text(language) for language in LANGUAGES})
    declared = workspace.segments.get(segment)
    return declared.label if declared else Label(id=segment)


def _in_order() -> list[Measure]:
    return [CX, *(m for m in MEASURES.values() if m.id not in (CX.id, EUR.id))]


def _of(quotes: Iterable[Quote], side: Side) -> list[Quote]:
    return [quote for quote in quotes if quote.side is side]


def _cheapest(asks: Iterable[Quote]) -> Quote | None:
    """The lowest price that may be traded on; failing that, the lowest there is."""
    priced = [ask for ask in asks if ask.interval is not None and ask.interval.q50 > 0]
    return min(priced, key=_price, default=None)


def _price(ask: Quote) -> tuple[bool, float]:
    return ask.grade is Grade.D, ask.interval.q50 if ask.interval else float("inf")


def _segment_columns(board: Board, workspace: Workspace) -> tuple[SegmentColumn, ...]:
    columns = [
        SegmentColumn(
            segment=segment_label(workspace, segment),
            levers={
                row.lever.id: row
                for row in lever_rows((q for q in board.quotes if q.segment == segment), workspace)
            },
        )
        for segment in workspace.segment_ids
        if segment != ALL_SEGMENTS
    ]
    return tuple(columns) if any(column.levers for column in columns) else ()


def _withheld(quotes: list[Quote], workspace: Workspace) -> tuple[Aside, ...]:
    """Levers without a return and measures without a price or a worth, grouped by their reason."""
    missing: list[tuple[Name, Message]] = [
        (lever_label(workspace, quote.lever), quote.reason)
        for quote in _of(quotes, Side.MROI)
        if quote.interval is None
    ]
    for measure in _in_order():
        asks = [quote for quote in _of(quotes, Side.ASK) if quote.measure == measure.id]
        if asks and all(quote.interval is None for quote in asks):
            missing.append((Message("{measure} (ask)", measure=measure.name), asks[0].reason))
        missing.extend(
            (Message("{measure} (bid)", measure=measure.name), quote.reason)
            for quote in _of(quotes, Side.BID)
            if quote.measure == measure.id and quote.interval is None
        )
    return _asides(missing)


def _asides(pairs: Iterable[tuple[Name, Message]]) -> tuple[Aside, ...]:
    grouped: dict[str, tuple[list[Name], Message]] = {}
    for name, reason in pairs:
        grouped.setdefault(reason.text("en"), ([], reason))[0].append(name)
    return tuple(Aside(names=tuple(names), reason=reason) for names, reason in grouped.values())
