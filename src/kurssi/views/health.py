"""A fit's health, as it is read in the terminal."""

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from kurssi.messages import Message
from kurssi.posterior.health import NAMES, Verdict
from kurssi.steps import FitReport
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
        label = Message("Approximate posterior (--quick): for a first look, not for decisions.")
        sheets.append(Text(label.text(language), style="yellow"))
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
    for check in report.health:
        name, style = VERDICTS[check.verdict]
        seen = Text(check.sentence.text(language))
        if check.verdict is not Verdict.PASS:
            seen.append("\n→ " + check.advice.text(language), style="dim")
        known = NAMES.get(check.check)
        title = known.text(language) if known else check.check
        table.add_row(Text(title), Text(name.text(language), style=style), seen)
    return table
