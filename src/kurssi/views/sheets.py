"""The rate board as a sheet: what one page says, in data, before any language or medium.

A sheet holds no formatted number and no markup; ``views.board`` draws it in the terminal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kurssi.decisions.quote import Better, Board, Grade, Interval, Quote, Side
from kurssi.messages import Message, Name
from kurssi.periods import Frequency
from kurssi.views.asides import Aside, in_order, of_side, untraded, withheld
from kurssi.views.labels import lever_label, segment_label
from kurssi.vocabulary import ALL_SEGMENTS, ATTENTION, Measure
from kurssi.workspace.company import Label, Workspace

ALMOST_SURE, PROBABLE, EVEN = 0.95, 0.80, 0.50


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """What the next euro through a lever earns, net, and how likely that is a gain."""

    lever: Label
    mroi: Interval
    p_gain: float | None
    p_best: float | None
    grade: Grade
    p_rose: float | None = None
    better: Better | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyRow:
    """One measure as a currency: bought at ``ask`` through ``lever``, earning back ``bid``.

    Attention has a row for each ``vendor`` that counts it where there are several: each one's
    seconds are its own.
    """

    measure: Measure
    lever: Label | None
    ask: Interval | None
    bid: Interval | None
    p_gain: float | None
    grade: Grade
    vendor: Name | None = None

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
class Verdict:
    """The board in a sentence: how sure it is, and of which lever. ``row`` None: of none.

    ``rival`` looks better than that lever, but its return is of grade D. ``best`` has the highest
    chance of all to be the best; None where it was not asked.
    """

    row: LeverRow | None
    chance: Message | None
    rival: LeverRow | None
    best: LeverRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterRow:
    """A lever in a segment that is likelier than not a better rate, and than which levers."""

    lever: Label
    segment: Label
    than: tuple[tuple[Label, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSheet:
    """One segment's rate board, with the levers' returns by segment beside it."""

    company: str
    run: str
    quick: bool
    cautions: tuple[Message, ...]
    prior_return: Interval | None
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
    since: str | None = None
    better: tuple[BetterRow, ...] = ()


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
        cautions=board.cautions,
        prior_return=board.prior_return,
        currency=board.currency,
        segment=segment_label(workspace, segment),
        frequency=workspace.frequency,
        window_periods=board.window_periods,
        horizon_periods=board.horizon_periods,
        verdict=verdict_of(levers),
        levers=levers,
        currencies=currency_rows(here, workspace),
        segments=_segment_columns(board, workspace) if segment == ALL_SEGMENTS else (),
        withheld=withheld(here, workspace),
        untraded=untraded(here, workspace),
        since=board.since,
        better=better_rows(levers, workspace),
    )


def lever_rows(quotes: Iterable[Quote], workspace: Workspace) -> tuple[LeverRow, ...]:
    """The levers that may be traded on, then those that may not; the surest gain first.

    Where a department reads, its own levers come before all others.

    Ordered by the low end of the interval: the highest of several unsure middles is most likely
    too high (the optimiser's curse: Smith and Winkler 2006).
    """
    rows = [
        LeverRow(
            lever=lever_label(workspace, quote.lever),
            mroi=quote.interval,
            p_gain=quote.p_gain,
            p_best=quote.p_best,
            grade=quote.grade,
            p_rose=quote.p_rose,
            better=quote.better,
        )
        for quote in of_side(quotes, Side.MROI)
        if quote.interval is not None
    ]
    best = sorted(rows, key=lambda row: (row.grade is Grade.D, -row.mroi.q05))
    return tuple(workspace.own_first(best, lambda row: row.lever.id))


def better_rows(levers: Iterable[LeverRow], workspace: Workspace) -> tuple[BetterRow, ...]:
    """The better rates elsewhere, each with the levers that it is better than, surest first."""
    found: dict[tuple[str, str], list[tuple[Label, float]]] = {}
    for row in levers:
        if row.better is not None:
            place = (row.better.lever, row.better.segment)
            found.setdefault(place, []).append((row.lever, row.better.p))
    return tuple(
        BetterRow(
            lever=lever_label(workspace, lever),
            segment=segment_label(workspace, segment),
            than=tuple(sorted(than, key=lambda each: -each[1])),
        )
        for (lever, segment), than in found.items()
    )


def currency_rows(quotes: Iterable[Quote], workspace: Workspace) -> tuple[CurrencyRow, ...]:
    """One row a measure that is quoted on either side: CX first, then the declared order."""
    quotes = list(quotes)
    rows = []
    counting = {q.vendor for q in quotes if q.measure == ATTENTION.id and q.interval is not None}
    for measure, vendor in _bought(counting, workspace):
        ask = _cheapest(
            quote
            for quote in of_side(quotes, Side.ASK)
            if quote.measure == measure.id and quote.vendor == vendor
        )
        bids = (quote for quote in of_side(quotes, Side.BID) if quote.measure == measure.id)
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
                vendor=_vendor(vendor) if measure == ATTENTION and len(counting) > 1 else None,
            )
        )
    return tuple(rows)


def _bought(
    counting: set[str | None], workspace: Workspace
) -> Iterator[tuple[Measure, str | None]]:
    """Every measure, and of attention every vendor that counts it (None: nobody named)."""
    for measure in in_order(workspace):
        vendors = sorted(counting, key=str) if measure == ATTENTION else []
        for vendor in vendors or [None]:
            yield measure, vendor


def _vendor(name: str | None) -> Name:
    return Message("an unnamed vendor") if name is None else Label(id=name)


def verdict_of(levers: tuple[LeverRow, ...]) -> Verdict:
    """The best lever that may be traded on, how sure its gain is, and a better-looking D."""
    tradable = [row for row in levers if row.grade is not Grade.D and row.p_gain is not None]
    best = max(tradable, key=_cautious, default=None)
    to_beat = _middle(best) if best else 0.0
    dimmed = [row for row in levers if row.grade is Grade.D and _middle(row) > to_beat]
    return Verdict(
        row=best,
        chance=chance_word(best.p_gain or 0.0) if best else None,
        rival=max(dimmed, key=_middle, default=None),
        best=max((row for row in levers if row.p_best is not None), key=_likely_best, default=None),
    )


def _middle(row: LeverRow) -> float:
    return row.mroi.q50


def _likely_best(row: LeverRow) -> float:
    return row.p_best or 0.0


def _cautious(row: LeverRow) -> float:
    return row.mroi.q05


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
