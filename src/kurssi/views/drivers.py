"""Drivers in the terminal and as a document: what goes with each outcome, and how surely."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from kurssi.messages import Message
from kurssi.survey.drivers import NOT_EFFECTS, Drivers
from kurssi.survey.predictors import Level
from kurssi.survey.shares import Driver, Estimated, Names, OutcomeDrivers
from kurssi.views.columns import COVERAGE
from kurssi.views.documents import number, texts
from kurssi.views.grid import Column, beside, between, laid_out, left_out_note, telling
from kurssi.views.labels import LONGEST, TURNED, measure_label, question_label, segment_label
from kurssi.views.numerals import NOTHING, count, percent, share
from kurssi.views.refusals import Document
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

SHOWN = 12  # drivers of one outcome; the rest are counted
LEVELS = {Level.MEASURE: Message("by measure"), Level.ITEM: Message("by question")}
ALONE = Message("It is the only driver, so all that is explained is its share.")
NOISE = Message("* Noise alone would often get as much: not told from nothing.")


def drivers_view(
    report: Drivers, workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """What they are not, then a table an outcome and level, the largest share first."""
    sheets: list[RenderableType] = []
    left: dict[str, None] = {}
    if report.outcomes:
        sheets.append(Text("\n" + NOT_EFFECTS.text(language), style="italic"))
    for found in report.outcomes:
        sheets += _heading(found, workspace, language)
        tables, left_out = laid_out([_columns(found, workspace, language)], width)
        sheets += [*tables, *_remarks(found, workspace, language)]
        left |= dict.fromkeys(left_out)
    for outcome, reason in report.skipped:
        left_out_ = Message("{outcome}: no drivers.", outcome=_named(outcome, workspace, language))
        sheets.append(Text(f"\n{left_out_.text(language)} {reason.text(language)}"))
    if report.outcomes:
        sheets.append(Text("\n" + _read(language).text(language), style="dim"))
    return (*sheets, *left_out_note(list(left), language))


def _read(language: str) -> Message:
    """How the columns are to be read."""
    return Message(
        "Share: how much of what they explain together each accounts for. Corrected: the same with "
        "the unreliability of its items taken out. Ranks first: how often its share is the largest "
        "when people are drawn anew. In brackets: {p} intervals.",
        p=percent(COVERAGE, language),
    )


def _heading(
    found: OutcomeDrivers, workspace: Workspace, language: str
) -> Iterable[RenderableType]:
    """Which outcome, of whom, and from how many answers; and why there are no shares."""
    title = Message(
        "What goes with {outcome}, {level}",
        outcome=_named(found.outcome, workspace, language),
        level=LEVELS[found.level],
    )
    yield Text("\n" + title.text(language), style="bold")
    brand = found.brand or Message("all brands").text(language)
    segment = segment_label(workspace, found.segment or ALL_SEGMENTS).text(language)
    yield Text(f"{brand} · {segment} · {_basis(found, language)}", style="dim")
    if found.withheld is not None:
        yield Text(found.withheld.text(language), style="yellow")


def _remarks(
    found: OutcomeDrivers, workspace: Workspace, language: str
) -> Iterable[RenderableType]:
    told = [NOISE] if any(is_noise(driver) for driver in found.drivers[:SHOWN]) else []
    if any(driver.reversed for driver in found.drivers[:SHOWN]):
        told.append(TURNED)
    if len(found.drivers) > SHOWN:
        more = len(found.drivers) - SHOWN
        many = Message("{count} more drivers are left out.", count=more)
        told.append(many if more > 1 else Message("One more driver is left out."))
    if len(found.drivers) == 1 and found.withheld is None:
        told.append(ALONE)
    if found.uncorrected is not None:
        told.append(Message("No corrected shares: {reason}", reason=found.uncorrected))
    for message in (*told, *found.cautions):
        text = _labelled(message, found, workspace, language).text(language)
        yield Padding(Text(text, style="dim"), (0, 0, 0, 2))


def _basis(found: OutcomeDrivers, language: str) -> str:
    """What was explained, and from whom."""
    n = count(found.n, language)
    if found.explained is None:
        return Message("{n} answers", n=n).text(language)
    ((share_, ends),) = _parts([found.explained], language)
    explained = f"{share_} ({ends})"
    if found.n_least < found.n:
        return Message(
            "together they explain {share}, from {n} answers, at least {least} to any two of these "
            "questions",
            share=explained, n=n, least=count(found.n_least, language),
        ).text(language)  # fmt: skip
    return Message(
        "together they explain {share}, from {n} answers", share=explained, n=n
    ).text(language)  # fmt: skip


def _labelled(
    message: Message, found: OutcomeDrivers, workspace: Workspace, language: str
) -> Message:
    """The message with measures and questions called as in the table."""
    asked = {
        driver.id: question_label(driver.id, driver.label, language, reversed_=driver.reversed)
        for driver in found.drivers
    }

    def told(value: object) -> object:
        if isinstance(value, Message):
            return _labelled(value, found, workspace, language)
        if not isinstance(value, Names):
            return value
        named = [
            [
                asked.get(id_, id_)
                if found.level is Level.ITEM and not value.measures
                else _named(id_, workspace, language)
                for id_ in pair
            ]
            for pair in value.ids
        ]
        return ", ".join(" – ".join(pair) for pair in named)

    return Message(message.id, **{name: told(value) for name, value in message.values.items()})


def _columns(found: OutcomeDrivers, workspace: Workspace, language: str) -> list[Column]:
    """Name and share on any paper; then what is corrected, how often first, level, correlation."""
    shown = found.drivers[:SHOWN]
    names = [
        Text(
            driver_label(driver, found.level, workspace, language)
            + ("\u00a0*" if is_noise(driver) else "")
        )
        for driver in shown
    ]
    columns = [Column(heading=Message("driver").text(language), cells=names, words=True)]

    def add(heading: Message, pairs: Sequence[tuple[str, str | None]], spare: int) -> None:
        columns.append(Column(heading=heading.text(language), cells=beside(pairs), spare=spare))

    if found.withheld is None and len(found.drivers) > 1:  # of one it is all of it
        add(Message("share"), _parts([driver.lmg for driver in shown], language), 0)
        if found.explained_corrected is not None:
            add(Message("corrected"), _parts([each.corrected for each in shown], language), 1)
        add(Message("ranks first"), [(percent(d.p_first, language), None) for d in shown], 2)
    levels = [driver.performance for driver in shown]
    add(Message("mean, 0–100"), _numbers(levels, language, least=1), 3)
    together = [driver.correlation for driver in shown]
    add(Message("correlation"), _numbers(together, language, least=2), 4)
    return columns


def _numbers(
    given: Sequence[Estimated | None], language: str, *, least: int
) -> list[tuple[str, str | None]]:
    """Numbers with their intervals, with enough decimals to tell the ends apart."""
    told = [each for each in given if each is not None and not math.isnan(each.q05)]
    show = partial(
        count,
        language=language,
        decimals=telling([(each.q05, each.q95) for each in told], least=least),
    )
    return [_pair(each, show) for each in given]


def _parts(given: Sequence[Estimated | None], language: str) -> list[tuple[str, str | None]]:
    """Shares as percents; a digit more where whole percents would make a point of an interval."""
    told = [each for each in given if each is not None and not math.isnan(each.q05)]
    ends = [(100 * each.q05, 100 * each.q95) for each in told]
    show = partial(share, language=language, decimals=telling(ends, least=0))
    return [_pair(each, show) for each in given]


def _pair(each: Estimated | None, show: Callable[[float], str]) -> tuple[str, str | None]:
    if each is None:
        return NOTHING, None
    ends = None if math.isnan(each.q05) else between(show(each.q05), show(each.q95))
    return show(each.value), ends


def is_noise(driver: Driver) -> bool:
    """Whether noise alone would often get as much of a share."""
    return driver.lmg is not None and driver.lmg.q05 == 0.0


def driver_label(
    driver: Driver, level: Level, workspace: Workspace, language: str, *, longest: int = LONGEST
) -> str:
    """A measure's name; an item is what it asks, cut where long, and its column in brackets.

    Where it is not known what it asks, its column, with the measure it is of where it is not said.
    """
    measure = _named(driver.measure, workspace, language)
    if level is Level.MEASURE:
        return measure
    asked = question_label(
        driver.id, driver.label, language, reversed_=driver.reversed, longest=longest
    )
    own = {driver.measure.casefold(), measure.casefold()}
    said = language == "en" and any(driver.id.casefold().startswith(name) for name in own)
    return asked if said or driver.label is not None else f"{asked} ({measure})"


def _named(id_: str, workspace: Workspace, language: str) -> str:
    return measure_label(workspace, id_).text(language)


def drivers_document(report: Drivers) -> Document:
    """Every outcome's drivers with intervals; sentences in both languages."""
    return {
        "key": report.key,
        "draws": report.draws,
        "caution": texts(NOT_EFFECTS),
        "outcomes": [_outcome_document(found) for found in report.outcomes],
        "skipped": [
            {"outcome": outcome, "reason": texts(reason)} for outcome, reason in report.skipped
        ],
    }


def _outcome_document(found: OutcomeDrivers) -> Document:
    return {
        "outcome": found.outcome,
        "level": str(found.level),
        "brand": found.brand,
        "segment": found.segment,
        "n": found.n,
        "n_least": found.n_least,
        "n_eff": number(found.n_eff),
        "explained": _estimate(found.explained),
        "explained_corrected": _estimate(found.explained_corrected),
        "monte_carlo": number(found.monte_carlo),
        "withheld": found.withheld and texts(found.withheld),
        "uncorrected": found.uncorrected and texts(found.uncorrected),
        "cautions": [texts(caution) for caution in found.cautions],
        "drivers": [_driver_document(driver) for driver in found.drivers],
    }


def _driver_document(driver: Driver) -> Document:
    return {
        "driver": driver.id,
        "label": None if driver.label is None else texts(driver.label),
        "measure": driver.measure,
        "reversed": driver.reversed,
        "performance": _estimate(driver.performance),
        "correlation": _estimate(driver.correlation),
        "share": _estimate(driver.lmg),
        "relative_weight": _estimate(driver.johnson),
        "corrected": _estimate(driver.corrected),
        "reliability": _estimate(driver.reliability),
        "p_first": number(driver.p_first),
        "p_chance": number(driver.p_chance),
    }


def _estimate(estimated: Estimated | None) -> Document | None:
    if estimated is None:
        return None
    return {name: number(getattr(estimated, name)) for name in ("value", "q05", "q95")}
