"""A fit's health, as it is read in the terminal."""

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.posterior.health import NAMES, Verdict
from kurssi.steps import FitReport
from kurssi.views.heads import APPROXIMATE
from kurssi.views.numerals import count

VERDICTS = {
    Verdict.PASS: (Message("good"), "green"),
    Verdict.REVIEW: (Message("look at"), "yellow"),
    Verdict.FAIL: (Message("fails"), "bold red"),
}


def fit_view(report: FitReport, language: str) -> tuple[RenderableType, ...]:
    """The run and its checks: verdict, what was seen, what to do."""
    sheets: list[RenderableType] = [Text(_run_line(report, language).text(language), style="bold")]
    if report.quick:
        sheets.append(Text(APPROXIMATE.text(language), style="yellow"))
    if report.health:
        sheets.append(_checks(report, language))
    return tuple(sheets)


def _run_line(report: FitReport, language: str) -> Message:
    if report.reused:
        return Message("Run {run}: nothing has changed, the saved run is used.", run=report.run)
    seconds = count(report.seconds, language, decimals=0 if report.seconds >= 10 else 1)
    return Message("Run {run}: fitted in {seconds} s.", run=report.run, seconds=seconds)


def _checks(report: FitReport, language: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column(Message("check").text(language), ratio=2, overflow="fold")
    table.add_column(Message("verdict").text(language), no_wrap=True)
    table.add_column(Message("what was seen, and what to do").text(language), ratio=7)
    words = [word for one in report.health for word in _title(one.check, language).split()]
    table.columns[0].min_width = max(map(cell_len, words), default=0)
    for check in report.health:
        name, style = VERDICTS[check.verdict]
        seen = Text(check.sentence.text(language))
        if check.verdict is not Verdict.PASS:
            seen.append("\n→ " + check.advice.text(language), style="dim")
        title = Text(_title(check.check, language))
        table.add_row(title, Text(name.text(language), style=style), seen)
    return table


def _title(check: str, language: str) -> str:
    """What people read for the check's id."""
    known = NAMES.get(check)
    return known.text(language) if known else check
