"""Figures of the parts of `kurssi measures`: items, drivers, and pooled beside direct levels."""

import math
from collections.abc import Iterable, Sequence

from kurssi.errors import NothingToQuote
from kurssi.ledger.levels import PooledRow
from kurssi.maths.reliability import Gauge
from kurssi.maths.survey import SMALL_BASE
from kurssi.messages import Message
from kurssi.survey.answers import TABLE
from kurssi.survey.drivers import NOT_EFFECTS, Drivers
from kurssi.survey.shares import Driver, Estimated, OutcomeDrivers
from kurssi.survey.verdicts import (
    ALIKE,
    FLOOR,
    LITTLE,
    REST,
    InstrumentReport,
    JudgedInstrument,
    Soundness,
)
from kurssi.views.charts import Spec, beside_each_other, page
from kurssi.views.columns import COVERAGE
from kurssi.views.dots import Dot, Scale, dots_panel
from kurssi.views.drivers import LEVELS, SHOWN, driver_label, is_noise
from kurssi.views.figures import level_title, shape_of
from kurssi.views.instrument import item_label
from kurssi.views.labels import brand_label, brands_in_order, measure_label, segment_label
from kurssi.views.numerals import count, percent
from kurssi.views.pooled import is_small, latest_pooled
from kurssi.workspace.company import Workspace

WIDTH = 330  # pixels of a panel
LETTERS = 26  # of a question beside its dot, so that what is said of it is seen
DOUBTED = (Soundness.WEAK, Soundness.REFUSED)  # none of their items is as it should be
RATIO, SHARE = ".2~f", ".0%"


def items_figure(report: InstrumentReport, workspace: Workspace, language: str) -> Spec:
    """Alpha and omega of every instrument, every item against the rest, every two instruments.

    Raises:
        NothingToQuote: no measure has several items that could be judged.
    """
    judged = [one for one in report.instruments if one.alpha is not None]
    if not judged:
        raise _nothing(Message("no measure has several items that could be judged"))
    names = {one.id: measure_label(workspace, one.id).text(language) for one in judged}
    kinds = [Message("alpha").text(language), Message("omega").text(language)]
    whole = [
        _dot(names[one.id], kind, gauge)
        for one in judged
        for kind, gauge in zip(kinds, (one.alpha, one.omega), strict=True)
        if gauge is not None
    ]
    rests = {one.id: _rests(one, language) for one in judged}
    lines = (
        (FLOOR, Message("refused below").text(language)),
        (LITTLE, Message("weak below").text(language)),
    )
    panels = [
        dots_panel(whole, _title(Message("Do the items of a measure measure one thing?"), language),
                   Scale.around(whole, RATIO, width=WIDTH, lines=lines), kinds=kinds, legend=True),
    ]  # fmt: skip
    every = [dot for dots in rests.values() for dot in dots]
    scale = Scale.around(
        every, RATIO, width=WIDTH, lines=((REST, Message("odd below").text(language)),)
    )
    panels += [
        dots_panel(dots, _rest_title(names[id_], language), scale, kinds=[""])
        for id_, dots in rests.items()
        if dots
    ]
    pairs = [
        _dot(f"{names[pair.first]} – {names[pair.second]}", "", pair.htmt,
             quiet=pair.htmt.high < ALIKE)
        for pair in report.pairs if {pair.first, pair.second} <= set(names)
    ]  # fmt: skip
    if pairs:
        title = _title(Message("Are two measures two things? (HTMT, 1 is one)"), language)
        one = ((ALIKE, Message("one thing from").text(language)),)
        alike = Scale.around(pairs, RATIO, width=WIDTH, lines=one)
        panels.append(dots_panel(pairs, title, alike, kinds=[""]))
    note = Message(
        "Bars: {p} intervals. Coloured below: odd items, all items of a weak or refused measure, "
        "and pairs that are not told apart.",
        p=percent(COVERAGE, language),
    )
    spec = page(Message("{company}: items", company=workspace.name), note, language)
    return {**spec, **_independent(panels)}


def _rests(one: JudgedInstrument, language: str) -> list[Dot]:
    """Each item with the rest; grey where it is as it should be."""
    doubted = one.soundness in DOUBTED
    return [
        _dot(
            item_label(item, language, longest=LETTERS),
            "",
            item.rest,
            quiet=not (doubted or item.odd or item.backwards),
        )
        for item in one.items
    ]


def drivers_figure(report: Drivers, workspace: Workspace, language: str) -> Spec:
    """The share of each driver of each outcome, the corrected one beside; never an effect.

    Raises:
        NothingToQuote: no outcome has shares.
    """
    told = [found for found in report.outcomes if found.withheld is None]
    if not told:
        raise _nothing(Message("no outcome has drivers with shares"))
    kinds = [Message("share").text(language), Message("corrected").text(language)]
    several = any(found.explained_corrected is not None for found in told)
    kinds = kinds[: 1 + several]
    shown = [_shares(found, kinds, workspace, language) for found in told]
    scale = Scale.around([dot for dots in shown for dot in dots], SHARE, width=WIDTH)
    panels = [
        dots_panel(
            dots,
            _outcome_title(found, workspace, language),
            scale,
            kinds=kinds[: len({dot.kind for dot in dots})],
            legend=several and at == 0,
        )
        for at, (found, dots) in enumerate(zip(told, shown, strict=True))
    ]
    note = Message(
        "{caution} Bars: {p} intervals. Grey: noise alone would often get as much.",
        caution=NOT_EFFECTS, p=percent(COVERAGE, language),
    )  # fmt: skip
    title = Message("{company}: what goes with what", company=workspace.name)
    return {**page(title, note, language), **_independent(panels)}


def pooled_figure(rows: Sequence[PooledRow], workspace: Workspace, language: str) -> Spec:
    """The pooled level of each segment beside the direct one, in the last period.

    Raises:
        NothingToQuote: there is nothing to draw.
    """
    brands = brands_in_order((row.brand for row in rows), workspace.brand)
    latest = [
        row for brand in brands
        for row in latest_pooled((each for each in rows if each.brand == brand), workspace)
    ]  # fmt: skip
    if not latest:
        raise _nothing(Message("there is no level to draw"))
    kinds = [Message("pooled").text(language), Message("direct").text(language)]
    panels: list[Spec] = []
    for brand in brands:
        own = [row for row in latest if row.brand == brand]
        for measure in dict.fromkeys(row.measure for row in own):
            mine = [row for row in own if row.measure == measure]
            dots = [dot for row in mine for dot in _beside(row, kinds, workspace, language)]
            title = f"{level_title(measure, workspace, language)} · {mine[0].period}"
            if len(brands) > 1:
                title = f"{brand_label(workspace, brand).text(language)} · {title}"
            scale = Scale.around(dots, shape_of(measure), width=WIDTH)
            panels.append(dots_panel(dots, title, scale, kinds=kinds, legend=not panels))
    note = Message(
        "Pooled levels borrow from other segments and periods as far as these are alike. Bars: {p} "
        "intervals. Hollow: fewer than {count} effective answers.",
        p=percent(COVERAGE, language),
        count=count(SMALL_BASE, language),
    )
    title_ = Message("{company}: small cells", company=workspace.name)
    return {**page(title_, note, language), **_independent(panels)}


def _beside(
    row: PooledRow, kinds: Sequence[str], workspace: Workspace, language: str
) -> Iterable[Dot]:
    """The pooled dot, and the direct one where somebody was asked."""
    name = segment_label(workspace, row.segment).text(language)
    yield Dot(name=name, kind=kinds[0], value=row.value, low=row.q05, high=row.q95)
    if row.direct is not None and row.direct_q05 is not None and row.direct_q95 is not None:
        yield Dot(name=name, kind=kinds[1], value=row.direct, low=row.direct_q05,
                  high=row.direct_q95, small=is_small(row))  # fmt: skip


def _shares(
    found: OutcomeDrivers, kinds: Sequence[str], workspace: Workspace, language: str
) -> list[Dot]:
    dots = []
    for driver in found.drivers[:SHOWN]:
        name = driver_label(driver, found.level, workspace, language, longest=LETTERS)
        for kind, part in zip(kinds, (driver.lmg, driver.corrected), strict=False):
            if part is not None and math.isfinite(part.q05):
                dots.append(_share(name, kind, part, driver))
    return dots


def _share(name: str, kind: str, part: Estimated, driver: Driver) -> Dot:
    return Dot(name=name, kind=kind, value=part.value, low=part.q05, high=part.q95,
               quiet=is_noise(driver))  # fmt: skip


def _dot(name: str, kind: str, gauge: Gauge, *, quiet: bool = False) -> Dot:
    return Dot(name=name, kind=kind, value=gauge.value, low=gauge.low, high=gauge.high, quiet=quiet)


def _rest_title(measure: str, language: str) -> str:
    return Message("{measure}: each item with the rest", measure=measure).text(language)


def _outcome_title(found: OutcomeDrivers, workspace: Workspace, language: str) -> str:
    return Message(
        "What goes with {outcome}, {level}",
        outcome=measure_label(workspace, found.outcome),
        level=LEVELS[found.level],
    ).text(language)


def _title(sentence: Message, language: str) -> str:
    return sentence.text(language)


def _independent(panels: list[Spec]) -> Spec:
    """Panels of their own names and kinds, two in a row."""
    own = {
        "scale": {
            "color": "independent",
            "fill": "independent",
            "y": "independent",
            "yOffset": "independent",
        }
    }
    return {**beside_each_other(panels, 2), "resolve": own}


def _nothing(what: Message) -> NothingToQuote:
    return NothingToQuote(TABLE, what, Message("see what kurssi measures says of it"))
