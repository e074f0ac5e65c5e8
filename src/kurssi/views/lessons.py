"""The value of information in the terminal: which experiment would narrow which rate, and pay."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from kurssi.decisions.advice import in_words
from kurssi.decisions.lesson import Lesson, Moves
from kurssi.messages import Message
from kurssi.views.columns import add_numbers, settled, sheet_table
from kurssi.views.labels import lever_label, measure_label, segment_label
from kurssi.views.numerals import NOTHING, count, money, money_range, percent
from kurssi.views.quotes import SIDES
from kurssi.workspace.company import Workspace


def lessons_view(
    lessons: Iterable[Lesson],
    moves: Moves | None,
    workspace: Workspace,
    language: str,
    width: int,
) -> tuple[RenderableType, ...]:
    """One row an open rate, the best-paying experiment first."""
    rows = sorted(lessons, key=lambda one: one.trial.cost - one.worth)
    title = Message("What experiments would teach, and what that is worth")
    parts: list[RenderableType] = [Text(title.text(language), style="bold")]
    if not rows:
        parts.append(Text(Message("No rate is open that an experiment could tell.").text(language)))
        return tuple(parts)
    table = sheet_table(Message("rate"), Message("experiment"), language=language)
    add_numbers(
        table, Message("narrower"), Message("power"), Message("answers"), Message("worth"),
        Message("cost"), language=language,
    )  # fmt: skip
    currency = workspace.currency
    for row in rows:
        narrower = 1.0 - row.sd_after / row.sd if row.sd > 0 else None
        table.add_row(
            Text(_rate(row, workspace, language)),
            Text(_trial(row, workspace, language)),
            percent(narrower, language),
            percent(row.trial.power, language),
            NOTHING if row.answers is None else count(row.answers, language),
            _worth(row, language, currency),
            money(row.trial.cost, language, currency, decimals=0),
        )
    return (*parts, settled(table, width), Text("\n" + _legend(moves, workspace, language), "dim"))


def _rate(row: Lesson, workspace: Workspace, language: str) -> str:
    rate = (
        f"{SIDES[row.side].text(language)}, {measure_label(workspace, row.measure).text(language)}"
    )
    lever = lever_label(workspace, row.lever).text(language)
    return f"{rate}\n{lever}" if lever else rate


def _worth(row: Lesson, language: str, currency: str) -> Text:
    low, high = row.worth_range
    ends = money_range(low, high, language, currency, decimals=0)
    return Text(money(row.worth, language, currency, decimals=0)).append(f"\n{ends}", "dim")


def _trial(row: Lesson, workspace: Workspace, language: str) -> str:
    """What to do; of a bid the lever is named, else it stands in the first column."""
    lever = None if row.lever else lever_label(workspace, row.trial.lever)
    names = {segment: segment_label(workspace, segment) for segment in row.trial.segments}
    told = in_words(row.trial, workspace.frequency.per_year, lever=lever, names=names)
    return told.text(language)


def _legend(moves: Moves | None, workspace: Workspace, language: str) -> str:
    said = [
        Message(
            "Worth: what one better-informed move of budget is expected to gain in a window, before"
            " cost. The move: {share} of the smaller lever's spend from one lever to another, or"
            " none.",
            share=percent(moves.share if moves else None, language),
        ),
        Message(
            "Cost: contribution expected to be lost by the experiment, net of spend saved; below 0"
            " a gain. Answers: of a wave and segment, so that the rate's sign would be settled."
        ),
    ]
    if moves is not None and moves.source is not None:
        said.append(
            Message(
                "As things stand the best move is from {source} to {target}: {gain} a window.",
                source=lever_label(workspace, moves.source).text(language),
                target=lever_label(workspace, moves.target).text(language),
                gain=money(moves.gain_now, language, workspace.currency, decimals=0),
            )
        )
    return " ".join(sentence.text(language) for sentence in said)
