"""Drivers in the terminal and as a document: what goes with each outcome, and how surely."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.survey.drivers import NOT_EFFECTS, Drivers
from kurssi.survey.predictors import Level
from kurssi.survey.shares import Driver, Estimated, Names, OutcomeDrivers
from kurssi.views.columns import (
    WIDE,
    add_interval,
    add_numbers,
    interval_cells,
    settled,
    sheet_table,
)
from kurssi.views.documents import number, texts
from kurssi.views.labels import measure_label
from kurssi.views.numerals import count, percent, share
from kurssi.views.refusals import Document
from kurssi.workspace.company import Workspace

SHOWN = 12  # drivers of one outcome; the rest are counted
LEVELS = {Level.MEASURE: Message("by measure"), Level.ITEM: Message("by question")}
NOISE = Message("* Noise alone would often get as much: not told from nothing.")


def drivers_view(
    report: Drivers, workspace: Workspace, language: str, width: int
) -> tuple[RenderableType, ...]:
    """One table an outcome and level, the largest share first, with what to keep in mind."""
    sheets: list[RenderableType] = []
    for found in report.outcomes:
        sheets.extend(_sheet(found, workspace, language, width))
    for outcome, reason in report.skipped:
        left_out = Message("{outcome}: no drivers.", outcome=_named(outcome, workspace, language))
        sheets.append(Text(f"\n{left_out.text(language)} {reason.text(language)}"))
    if report.outcomes:
        sheets.append(Text("\n" + NOT_EFFECTS.text(language), style="italic"))
    return tuple(sheets)


def _sheet(
    found: OutcomeDrivers, workspace: Workspace, language: str, width: int
) -> Iterable[RenderableType]:
    title = f"{_named(found.outcome, workspace, language)}, {LEVELS[found.level].text(language)}"
    yield Text("\n" + title, style="bold")
    yield Text(_basis(found, language), style="dim")
    if found.withheld is not None:
        yield Text(found.withheld.text(language), style="yellow")
    yield _table(found, workspace, language, width)
    told = [NOISE] if any(_is_noise(driver) for driver in found.drivers) else []
    if len(found.drivers) > SHOWN:
        told.append(Message("{count} more drivers are left out.", count=len(found.drivers) - SHOWN))
    if found.uncorrected is not None:
        told.append(Message("No corrected shares: {reason}", reason=found.uncorrected))
    for message in (*told, *found.cautions):
        text = _labelled(message, found, workspace, language).text(language)
        yield Padding(Text(text, style="dim"), (0, 0, 0, 2))


def _basis(found: OutcomeDrivers, language: str) -> str:
    """What was explained, and from whom."""
    if found.explained is None:
        return Message("{n} answers", n=count(found.n, language)).text(language)
    if found.n_least < found.n:
        return Message(
            "Explained together {share} ({low} … {high}), from {n} answers, at least {least} to "
            "any two of these questions",
            least=count(found.n_least, language),
            **_explained(found.explained, found.n, language),
        ).text(language)
    return Message(
        "Explained together {share} ({low} … {high}), from {n} answers",
        **_explained(found.explained, found.n, language),
    ).text(language)


def _explained(explained: Estimated, n: int, language: str) -> dict[str, str]:
    ends = {"share": explained.value, "low": explained.q05, "high": explained.q95}
    parts = {name: share(end, language, decimals=0) for name, end in ends.items()}
    return {**parts, "n": count(n, language)}


def _labelled(
    message: Message, found: OutcomeDrivers, workspace: Workspace, language: str
) -> Message:
    """The message with measures called by their labels; questions are their columns."""

    def told(value: object) -> object:
        if isinstance(value, Message):
            return _labelled(value, found, workspace, language)
        if not isinstance(value, Names) or found.level is Level.ITEM:
            return value
        named = [[_named(id_, workspace, language) for id_ in pair] for pair in value.ids]
        return ", ".join(" – ".join(pair) for pair in named)

    return Message(message.id, **{name: told(value) for name, value in message.values.items()})


def _table(found: OutcomeDrivers, workspace: Workspace, language: str, width: int) -> Table:
    wide = width >= WIDE
    table = sheet_table(Message("driver"), language=language)
    add_interval(table, Message("mean, 0–100"), language, wide=wide)
    add_numbers(table, Message("correlation"), language=language)
    corrected = found.explained_corrected is not None
    if found.withheld is None:
        add_interval(table, Message("share"), language, wide=wide)
        if corrected:
            add_interval(table, Message("corrected"), language, wide=wide)
        add_numbers(table, Message("ranks first"), language=language)
    for driver in found.drivers[:SHOWN]:
        name = _label(driver, found.level, workspace, language)
        cells = _points(driver.performance, language, wide)
        cells.append(Text(count(driver.correlation.value, language, decimals=2)))
        if found.withheld is None:
            cells += _parts(driver.lmg, language, wide)
            if corrected:
                cells += _parts(driver.corrected, language, wide)
            cells.append(Text(percent(driver.p_first, language)))
        table.add_row(Text(name + (" *" if _is_noise(driver) else "")), *cells)
    return settled(table, width)


def _points(level: Estimated, language: str, wide: bool) -> list[Text]:
    low, high = (count(end, language, decimals=1) for end in (level.q05, level.q95))
    middle = count(level.value, language, decimals=1)
    return interval_cells(middle, f"{low} … {high}", wide=wide)


def _parts(part: Estimated | None, language: str, wide: bool) -> list[Text]:
    if part is None:
        return interval_cells(share(None, language), None, wide=wide)
    low, high = (share(end, language, decimals=0) for end in (part.q05, part.q95))
    return interval_cells(share(part.value, language, decimals=0), f"{low} … {high}", wide=wide)


def _is_noise(driver: Driver) -> bool:
    return driver.lmg is not None and driver.lmg.q05 == 0.0


def _label(driver: Driver, level: Level, workspace: Workspace, language: str) -> str:
    """A measure's name; an item is its column, with the measure it is of."""
    measure = _named(driver.measure, workspace, language)
    return measure if level is Level.MEASURE else f"{driver.id} ({measure})"


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
        "measure": driver.measure,
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
