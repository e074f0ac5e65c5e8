"""Progress of long work on standard error: a live bar for a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from kurssi.messages import Message
from kurssi.progress import Progress, Stage

LINE_EVERY = 5.0  # seconds between plain lines of one stage
NEVER = float("inf")


@contextmanager
def progress_on(console: Console, language: str) -> Iterator[Progress]:
    """A progress that shows each stage, how far it is, and the time left."""
    if not console.is_terminal or console.is_dumb_terminal:
        yield plain_lines(lambda line: console.print(line, soft_wrap=True), language)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(Message("left").text(language)),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=False) as bars:
        yield _live(bars, language)


def plain_lines(
    write: Callable[[str], None], language: str, clock: Callable[[], float] = time.monotonic
) -> Progress:
    """A progress that writes a line when a stage begins, now and then, and when it is done."""
    began: dict[str, tuple[float, int]] = {}
    next_line: dict[str, float] = {}

    def report(stage: Stage) -> None:
        name, now = stage.name.text(language), clock()
        since, first = began.setdefault(name, (now, stage.done))
        finished = stage.done >= stage.total
        due = next_line.get(name, now)
        if due == NEVER or (now < due and not finished):
            return
        next_line[name] = NEVER if finished else now + LINE_EVERY
        write(_line(stage, (now - since, stage.done - first), language))

    return report


def _line(stage: Stage, passed: tuple[float, int], language: str) -> str:
    """``passed``: seconds and steps since the stage was first told of."""
    name = stage.name.text(language)
    seconds, steps = passed
    if steps > 0 and stage.done < stage.total:
        left = seconds * (stage.total - stage.done) / steps
        return Message(
            "{stage}: {done} of {total}, about {left} s left",
            stage=name, done=stage.done, total=stage.total, left=round(left),
        ).text(language)  # fmt: skip
    if stage.done >= stage.total:
        return Message("{stage}: done in {seconds} s", stage=name, seconds=round(seconds)).text(
            language
        )
    return Message("{stage}: begun", stage=name).text(language)


def _live(bars: Bars, language: str) -> Progress:
    tasks: dict[str, TaskID] = {}

    def report(stage: Stage) -> None:
        name = stage.name.text(language)
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=max(stage.total, 1))
        bars.update(tasks[name], completed=min(stage.done, stage.total), total=max(stage.total, 1))

    return report
