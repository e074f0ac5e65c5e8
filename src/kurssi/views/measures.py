"""The measures and CX in the terminal: the latest of each brand and segment, with its error."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from rich.console import RenderableType
from rich.text import Text

from kurssi.ledger.levels import ChangeRemark, MeasureRow, PooledRow
from kurssi.messages import Message
from kurssi.survey.indicators import in_order, scale_of, unit_of
from kurssi.views.columns import COVERAGE
from kurssi.views.grid import Column, beside, between, grouped, laid_out, left_out_note, placed
from kurssi.views.labels import (
    brand_label,
    brands_in_order,
    measure_label,
    segment_label,
    segment_order,
)
from kurssi.views.level_remarks import signs
from kurssi.views.numerals import NOTHING, count, percent, share, signed
from kurssi.vocabulary import ALL_SEGMENTS, NPS, Unit
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:  # it brings scipy
    from kurssi.survey.level_remarks import LevelRemarks

DEGREE = "°"
CERTAINTY = Message(
    "Certainty: the chance that the true level moved in the direction seen; 50% says nothing."
)
TOO_FEW = Message("too few")
NO_MONTH = Message("no common month")
COMMON = "†"
WITHHELD = {ChangeRemark.THIN: TOO_FEW, ChangeRemark.NO_COMMON_MONTH: NO_MONTH}
REMARKS = {
    ChangeRemark.THIN: Message(
        "{name}: a change is not told of a handful of answers on either side", name=TOO_FEW
    ),
    ChangeRemark.NO_COMMON_MONTH: Message(
        "{name}: the two spans share no month that could be compared", name=NO_MONTH
    ),
    ChangeRemark.COMMON_MONTHS: Message(
        "{mark} the change is of the months that both spans have", mark=COMMON
    ),
}
FIRST = Message("No earlier period of these was measured, so there is no change to tell.")


def small_note(language: str) -> Text:
    """What the sign at a small base means."""
    from kurssi.maths.survey import SMALL_BASE  # here: it brings scipy, and few bases are small

    said = Message(
        "{mark} small base, fewer than {count} effective answers: read its interval, not its level",
        mark=DEGREE, count=count(SMALL_BASE, language),
    )  # fmt: skip
    return Text(said.text(language), style="dim")


def measures_view(
    rows: Sequence[MeasureRow],
    workspace: Workspace,
    language: str,
    width: int,
    told: "LevelRemarks | None" = None,
    *,
    verdict: Message | None = None,
) -> tuple[RenderableType, ...]:
    """One table a brand, the own brand first: measure x segment, its last period; then notes.

    A joint measure stands for its parts. ``told`` is what the levels alone do not show: signs at
    the measures' names. ``verdict`` stands above all of it.
    """
    rows = [row for row in rows if row.joint is None]
    if not rows:
        return (Text(Message("No measure is observed.").text(language)),)
    brands = brands_in_order((row.brand for row in rows), workspace.brand)
    shown = [latest((row for row in rows if row.brand == brand), workspace) for brand in brands]
    every = [row for of_brand in shown for row in of_brand]
    names = {
        row.measure: _name(row.measure, workspace, language) + signs(told, row.measure)
        for row in every
    }
    tables, left_out = laid_out(
        [_columns(of_brand, every, names, workspace, language) for of_brand in shown], width
    )
    sheets: list[RenderableType] = []
    if verdict is not None:
        sheets.append(Text(verdict.text(language), style="bold"))
    for brand, of_brand, table in zip(brands, shown, tables, strict=True):
        title = brand_label(workspace, brand).text(language)
        sheets.append(
            Text(
                f"\n{title}{common(of_brand, workspace, language, alone=is_alone(every))}",
                style="bold",
            )
        )
        sheets.append(table)
    return (*sheets, *_notes(every, language), *left_out_note(left_out, language))


def _notes(rows: Sequence[MeasureRow], language: str) -> list[RenderableType]:
    """What the signs and the certainty mean, each once and only where it was shown."""
    moved = any(row.change is not None or row.change_year is not None for row in rows)
    before = any(row.since is not None or row.since_year is not None for row in rows)
    said = CERTAINTY if moved else None if before else FIRST
    found: list[RenderableType] = [
        Text("" if said is None else "\n" + said.text(language), style="dim")
    ]
    if any(row.small_base or row.change_small_base or row.change_year_small_base for row in rows):
        found.append(small_note(language))
    why = {row.change_remark for row in rows} | {row.change_year_remark for row in rows}
    found += [Text(REMARKS[each].text(language), style="dim") for each in REMARKS if each in why]
    return found


def latest(rows: Iterable[MeasureRow], workspace: Workspace) -> list[MeasureRow]:
    """The last period of each measure and segment of a brand, both in their declared order."""
    last: dict[tuple[str, str], MeasureRow] = {}
    for row in rows:
        key = (row.measure, row.segment)
        if key not in last or row.period >= last[key].period:
            last[key] = row
    order = in_order((measure for measure, _ in last), workspace)
    places = segment_order(workspace)
    return sorted(
        last.values(),
        key=lambda row: (order.index(row.measure), places.get(row.segment, len(places))),
    )


def level_heading(name: Message, language: str) -> str:
    """``level (90% interval)``: what stands in a column of middles with their intervals."""
    return Message(
        "{level} ({p} interval)", level=name, p=percent(COVERAGE, language)
    ).text(language)  # fmt: skip


def is_alone(rows: Iterable[MeasureRow | PooledRow]) -> bool:
    """Whether every brand has but one segment, which is then said above its table."""
    places = {(row.brand, row.segment) for row in rows}
    return len(places) == len({brand for brand, _ in places})


def common(
    rows: Sequence[MeasureRow | PooledRow],
    workspace: Workspace,
    language: str,
    *,
    alone: bool,
) -> str:
    """What is the same in every row of a brand: the period, and a lone segment."""
    periods, segments = {row.period for row in rows}, {row.segment for row in rows}
    said = list(periods) if len(periods) == 1 else []
    if alone and segments != {ALL_SEGMENTS}:
        said += [segment_label(workspace, segment).text(language) for segment in segments]
    return "".join(f" · {each}" for each in said)


def _columns(
    rows: Sequence[MeasureRow],
    every: Sequence[MeasureRow],
    called: Mapping[str, str],
    workspace: Workspace,
    language: str,
) -> list[Column]:
    """The columns of one brand; ``every`` row of all brands says which of them are needed."""
    names = [
        (called[measure],
         [segment_label(workspace, row.segment).text(language) for row in of_measure])
        for measure, of_measure in groupby(rows, key=lambda row: row.measure)
    ]  # fmt: skip
    alone = is_alone(every)
    lines, at = grouped(names, alone=alone)
    heading = (Message("measure"), Message("segment"))[: 2 - alone]
    found = [
        Column(
            heading=", ".join(each.text(language) for each in heading), cells=lines, words=True,
            comfort=0,
        )
    ]  # fmt: skip
    if any(len({row.period for row in rows if row.brand == brand}) > 1
           for brand in {row.brand for row in every}):  # fmt: skip
        periods = [Text(row.period) for row in rows]
        found.append(
            Column(heading=Message("period").text(language), cells=placed(periods, at), spare=0)
        )
    marks = [DEGREE if row.small_base else "" for row in rows]
    levels = beside([_level(row, language) for row in rows], marks=marks)
    found.append(
        Column(heading=level_heading(Message("level"), language), cells=placed(levels, at))
    )
    answers = beside([(count(row.n, language), None) for row in rows])
    found.append(Column(heading=Message("n").text(language), cells=placed(answers, at), spare=5))
    found.append(base_column([row.n_eff for row in rows], at, language))
    yearly = any(row.since_year != row.since for row in every)  # else it says the same again
    for of, since_of, spare in (("change", "since", 1), ("change_year", "since_year", 3))[
        : 1 + yearly
    ]:
        if any(getattr(row, of) is not None or getattr(row, f"{of}_remark") for row in every):
            given = [_moved(row, of, since_of, language) for row in rows]
            sinces = {getattr(row, since_of) for row in every}
            both = _changes(given, sinces, language, yearly=of == "change_year")
            for more, (title, cells) in zip((0, 3), both, strict=True):
                found.append(Column(heading=title, cells=placed(cells, at), spare=spare + more))
    return found


def _level(row: MeasureRow, language: str) -> tuple[str, str]:
    show = partial(level, measure=row.measure, language=language)
    return show(row.value), between(show(row.q05), show(row.q95))


def base_column(bases: Sequence[float], at: Sequence[int | None], language: str) -> Column:
    """Effective answers; the sign of a small base stands at its level, which is always shown."""
    from kurssi.maths.survey import SMALL_BASE  # here: it brings scipy, at hand with any level

    # 49.5 is below 50, and is not to look like it.
    told = [floor(n) if n < SMALL_BASE <= round(n) else n for n in bases]
    cells = beside([(count(n, language), None) for n in told])
    return Column(heading=Message("n_eff").text(language), cells=placed(cells, at), spare=2)


class _Moved(NamedTuple):
    """A change as it is shown: its size, interval, certainty, signs, and since when."""

    size: str
    ends: str | None
    chance: str
    signs: str
    since: str


def _moved(row: MeasureRow, of: str, since_of: str, language: str) -> _Moved:
    size, low, high = (getattr(row, name) for name in (of, f"{of}_q05", f"{of}_q95"))
    remark, since = getattr(row, f"{of}_remark"), getattr(row, since_of) or ""
    if size is None:
        said = WITHHELD[remark].text(language) if remark in WITHHELD else NOTHING
        return _Moved(said, None, NOTHING, "", "" if said == NOTHING else since)
    signs = (DEGREE, COMMON)
    told = (getattr(row, f"{of}_small_base"), remark is ChangeRemark.COMMON_MONTHS)
    show = partial(change, measure=row.measure, language=language)
    return _Moved(
        size=show(size), ends=None if low is None else between(show(low), show(high)),
        chance=percent(getattr(row, f"p_{of}"), language), since=since,
        signs="".join(sign for sign, there in zip(signs, told, strict=True) if there),
    )  # fmt: skip


def _changes(
    given: Sequence[_Moved], sinces: set[str | None], language: str, *, yearly: bool
) -> tuple[tuple[str, list[Text]], tuple[str, list[Text]]]:
    """Changes and their certainty, each under its heading.

    The heading says since when, where it is one time; else each cell does.
    """
    told, p = sinces - {None}, percent(COVERAGE, language)
    pairs = [(each.size, each.ends) for each in given]
    if len(told) == 1:
        since = next(iter(told))
        heading = Message("change since {period} ({p} interval)", period=since, p=p)
        sure = Message("certainty since {period}", period=since)
        marks = [each.signs for each in given]
    else:
        heading = Message("change ({p} interval) since", p=p)
        sure = Message("certainty")
        if yearly:
            heading = Message("change over a year ({p} interval) since", p=p)
            sure = Message("certainty over a year")
        marks = [f"{each.signs} {each.since}".strip() for each in given]
    chances = beside([(each.chance, None) for each in given])
    return (heading.text(language), beside(pairs, marks=marks)), (sure.text(language), chances)


def _name(measure: str, workspace: Workspace, language: str) -> str:
    """The measure's name; with its scale, where the level is read on a scale of its own."""
    name = measure_label(workspace, measure).text(language)
    if unit_of(measure) is not Unit.SCALE:
        return name
    low, high = scale_of(measure, workspace)
    return f"{name} {count(low, language)}–{count(high, language)}"


def level(value: float | None, measure: str, language: str) -> str:
    """A share in percents, points as they are, a net score with its sign, else two decimals."""
    unit = unit_of(measure)
    if unit is Unit.SHARE:
        return share(value, language)
    show = signed if measure == NPS.id else count
    return show(value, language, decimals=2 if unit is Unit.SCALE else 1)


def change(value: float | None, measure: str, language: str) -> str:
    """Change since an earlier period, in percentage points or points, with its sign."""
    unit = unit_of(measure)
    points = value if value is None or unit is not Unit.SHARE else 100 * value
    return signed(points, language, decimals=2 if unit is Unit.SCALE else 1)
