"""The rate board as a page: what the next euro earns or buys, lever by lever; then the currencies.

The sheet is the terminal's (``views.sheets``); what is added here is where marks stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from kurssi.decisions.history import Series
from kurssi.decisions.quote import Board, Grade, Interval, Quote, Side
from kurssi.messages import Message, Name
from kurssi.views.asides import of_side
from kurssi.views.board import UNITS, Chance, rival_sentence, standing_out, verdict_sentence
from kurssi.views.labels import lever_label, money_unit, segment_label
from kurssi.views.legends import grades_apart
from kurssi.views.numerals import count, money, percent, tick
from kurssi.views.sheets import PROBABLE, BoardSheet, board_sheet, chance_word
from kurssi.views.web.board_past import Past, crossed, past_of
from kurssi.views.web.drawing import Axis, Bar, axis_of, bar, untold
from kurssi.views.web.look import Look
from kurssi.views.web.page import Asked, Page, shown
from kurssi.vocabulary import ALL_SEGMENTS, CX, EUR
from kurssi.workspace.company import Workspace

COVERAGE = 0.90
THOUSAND = 1000.0
CENTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lever's row: its interval, where its marks stand, and where its whys are.

    ``chances`` are the whys of its chances, by the names of ``why_chance``.
    """

    name: Name
    interval: Interval
    shown: float | None
    bar: Bar
    p_gain: float | None
    p_best: float | None
    grade: Grade
    why: str
    chances: Mapping[str, str]
    p_rose: float | None = None
    past: Past | None = None
    own: bool = False

    @property
    def mood(self) -> str:
        """Whether a gain is probable or improbable; nothing is said of grade D."""
        if self.grade is Grade.D or self.p_gain is None:
            return "dim" if self.grade is Grade.D else ""
        return "up" if self.p_gain >= PROBABLE else "down" if self.p_gain <= 1 - PROBABLE else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One side of a currency: the number in its place, its ends, and where its why is."""

    shown: float | None
    interval: Interval
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """A measure with its ask through the cheapest lever, its bid and its spread."""

    name: Name
    unit: Name | str
    lever: Name | None
    vendor: Name | None
    ask: Price | None
    bid: Price | None
    spread: float | None
    p_gain: float | None
    grade: Grade
    spread_why: str = ""
    chance_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The levers' lines in one segment, by the lever's id."""

    name: Name
    lines: Mapping[str, Line]


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    board, look, workspace = asked.board(), asked.look, asked.workspace
    sheet = board_sheet(board, workspace, look.segment)
    here = [quote for quote in board.quotes if quote.segment == look.segment]
    drawn = _quoted(here, look)
    along = axis_of(
        (_scaled(quote, look) for quote in drawn),
        lambda value, step: tick(
            value, look.language, step, None if look.in_cx else board.currency
        ),
        through=(0.0,),
    )
    lines = _lines(drawn, along, look, workspace, board.history)
    return {
        "since": board.since,
        "apart": None if look.in_cx else grades_apart(sheet),
        "crossed": crossed(board, look, workspace),
        "sheet": sheet,
        "verdict": verdict(sheet, lines, look),
        "whys": whys(sheet, lines, look),
        "aside": None if look.in_cx else rival_sentence(sheet.verdict, look.language),
        "own": asked.own_share(),
        "axis": along,
        "lines": lines,
        "currencies": _currencies(sheet, here, look, workspace),
        "columns": _columns(board, look, workspace),
        "currency": board.currency,
        "amount": lambda value, **how: _amount(value, look, board.currency, **how),
        "unit": money_unit(board.currency),
    }


def verdict(sheet: BoardSheet, lines: Iterable[Line], look: Look) -> Message:
    """The page in one sentence, in the currency it is seen in."""
    if not look.in_cx:
        return verdict_sentence(sheet.verdict, look.language, sheet.currency)
    lines = tuple(lines)
    tradable = [line for line in lines if line.grade is not Grade.D]
    best = max(tradable, key=lambda line: line.interval.q05, default=None)
    if best is None:
        return Message("No lever may be traded on for customer experience yet.")
    least = chance_word(_positive(best.interval))
    thousand = money(THOUSAND, look.language, sheet.currency, decimals=0)
    if least is None:
        return Message(
            "There is no evidence that money through any lever buys customer experience; {lever}"
            " comes nearest.",
            lever=best.name,
        )
    ends = f"{count(best.interval.q05, look.language)} … {count(best.interval.q95, look.language)}"
    gains = Message(
        "The next {sum} through {lever} {chance} buys customer experience: {middle} CX ({ends} with"
        " a chance of {coverage}).",
        sum=thousand,
        lever=best.name,
        chance=least,
        middle=count(best.interval.q50, look.language),
        ends=ends,
        coverage=percent(COVERAGE, look.language),
    )
    chances = [
        Chance(line.name, line.p_best, line.grade is not Grade.D)
        for line in lines
        if line.p_best is not None
    ]
    first = max(chances, key=lambda one: one.p or 0.0, default=None)
    return standing_out(gains, Chance(best.name, best.p_best), first, look.language)


def whys(sheet: BoardSheet, lines: Iterable[Line], look: Look) -> tuple[str, ...]:
    """Where the number of the verdict is explained; nowhere, if it tells none."""
    of = [line for line in lines if line.grade is not Grade.D]
    if not look.in_cx:
        row = sheet.verdict.row
        of = [line for line in of if row is not None and line.name == row.lever]
    best = max(of, key=lambda line: line.interval.q05, default=None)
    return () if best is None else (best.why,)


def _positive(interval: Interval) -> float:
    """The least chance that the quantiles give of more than nothing."""
    known = ((0.95, interval.q05), (0.75, interval.q25), (0.5, interval.q50))
    return next((chance for chance, value in known if value > 0), 0.0)


def _quoted(quotes: Iterable[Quote], look: Look) -> list[Quote]:
    """The quotes that the main picture shows: net euros of a euro, or CX bought by one."""
    side, measure = (Side.YIELD, CX.id) if look.in_cx else (Side.MROI, EUR.id)
    return [q for q in of_side(quotes, side) if q.measure == measure and q.interval is not None]


def _scaled(quote: Quote, look: Look) -> Interval:
    """The interval as it is shown: of CX what a thousand euros buy."""
    assert quote.interval is not None
    return times(quote.interval, THOUSAND if look.in_cx else 1.0)


def times(interval: Interval, factor: float) -> Interval:
    """The interval in another unit."""
    told = {each.name: getattr(interval, each.name) for each in fields(interval)}
    return replace(interval, **{name: factor * q for name, q in told.items() if q is not None})


def _lines(
    quotes: Iterable[Quote],
    along: Axis,
    look: Look,
    workspace: Workspace,
    history: tuple[Series, ...] = (),
) -> tuple[Line, ...]:
    """The levers' rows: the reader's own, those that may be traded on, the surest gain first."""
    lines = [
        Line(
            name=lever_label(workspace, quote.lever),
            interval=_scaled(quote, look),
            shown=shown(_scaled(quote, look), look),
            bar=bar(_scaled(quote, look), along),
            p_gain=None if look.in_cx else quote.p_gain,  # of a yield it is of bid and ask
            p_best=quote.p_best,
            grade=quote.grade,
            why=why_of(quote, look),
            chances={
                name: why_of(quote, look, what="chance", name=name)
                for name in ("gain", "best", "rose")
            },
            p_rose=quote.p_rose,
            past=past_of(quote, history, workspace),
            own=workspace.is_own(str(quote.lever)),
        )
        for quote in quotes
    ]
    return tuple(
        sorted(lines, key=lambda line: (not line.own, line.grade is Grade.D, -line.interval.q05))
    )


def why_of(quote: Quote, look: Look, **what: str) -> str:
    """Where a number is explained: the quote itself, or ``what`` is told of it."""
    return look.address(
        "/why", **what, side=str(quote.side), measure=quote.measure, of=quote.segment,
        lever=quote.lever, via=quote.via,
    )  # fmt: skip


def _currencies(
    sheet: BoardSheet, quotes: list[Quote], look: Look, workspace: Workspace
) -> tuple[Currency, ...]:
    """The exchange board: the sheet's rows with their whys."""
    found = []
    for row in sheet.currencies:
        asks = [
            q
            for q in of_side(quotes, Side.ASK)
            if q.measure == row.measure.id and row.ask is not None and q.interval is row.ask
        ]
        bids = [q for q in of_side(quotes, Side.BID) if q.measure == row.measure.id]
        found.append(
            Currency(
                name=row.measure.name,
                unit=UNITS.get(row.measure.unit, str(row.measure.unit)),
                lever=row.lever,
                vendor=row.vendor,
                ask=_price(asks, look, dear=True),
                bid=_price(bids, look),
                spread=row.spread,
                p_gain=row.p_gain,
                grade=row.grade,
                spread_why=why_of(asks[0], look, what="spread") if asks else "",
                chance_why=why_of(asks[0], look, what="chance", name="gain") if asks else "",
            )
        )
    return tuple(found)


def _price(quotes: Iterable[Quote], look: Look, *, dear: bool = False) -> Price | None:
    for quote in quotes:
        if quote.interval is not None:
            number = shown(quote.interval, look, dear=dear)
            return Price(shown=number, interval=quote.interval, why=why_of(quote, look))
    return None


def _columns(board: Board, look: Look, workspace: Workspace) -> tuple[Column, ...]:
    """The levers in each segment, where there are several and everyone is looked at."""
    if look.segment != ALL_SEGMENTS or len(workspace.segment_ids) < 2:
        return ()
    columns = []
    for segment in workspace.segment_ids:
        quotes = _quoted((q for q in board.quotes if q.segment == segment), look)
        along = axis_of((_scaled(q, look) for q in quotes), untold, through=(0.0,))
        by_lever = {str(q.lever): _lines([q], along, look, workspace)[0] for q in quotes}
        columns.append(Column(name=segment_label(workspace, segment), lines=by_lever))
    return tuple(columns) if any(column.lines for column in columns) else ()


def _amount(value: float | None, look: Look, currency: str, *, bare: bool = False) -> str:
    """A number of the main picture: euros to the cent, or CX; ``bare`` without its unit."""
    if look.in_cx:
        return count(value, look.language)
    if bare or value is None:
        return count(value, look.language, decimals=CENTS)
    return money(value, look.language, currency, decimals=CENTS)


PAGE = Page(
    id="board",
    name=Message("Rate board"),
    question=Message("What does the next euro buy, and what does it earn back?"),
    make=make,
)
