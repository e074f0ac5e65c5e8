"""Progress: plain lines are few and whole; a terminal gets one bar a stage."""

import io
from collections.abc import Iterator

from rich.console import Console

from kurssi.messages import Message
from kurssi.progress import Stage
from kurssi.views.bar import plain_lines, progress_on

DRAWS = Message("rate board")


def stages(total: int) -> Iterator[Stage]:
    return (Stage(name=DRAWS, done=done, total=total) for done in range(total + 1))


def test_lines_come_now_and_then_and_at_the_end() -> None:
    lines: list[str] = []
    seconds = iter(float(second) for second in range(1000))
    report = plain_lines(lines.append, "en", clock=lambda: next(seconds))
    for stage in stages(22):
        report(stage)
    report(Stage(name=DRAWS, done=22, total=22))  # told twice, said once
    assert lines == [
        "rate board: begun",
        "rate board: 5 of 22, about 17 s left",
        "rate board: 10 of 22, about 12 s left",
        "rate board: 15 of 22, about 7 s left",
        "rate board: 20 of 22, about 2 s left",
        "rate board: done in 22 s",
    ]


def test_time_left_counts_from_the_first_report() -> None:
    """A stage that is first told of when some of it is done has not done that in no time."""
    lines: list[str] = []
    seconds = iter((100.0, 106.0))
    report = plain_lines(lines.append, "en", clock=lambda: next(seconds))
    for done in (10, 20):
        report(Stage(name=DRAWS, done=done, total=40))
    assert lines == ["rate board: begun", "rate board: 20 of 40, about 12 s left"]


def test_lines_speak_finnish() -> None:
    lines: list[str] = []
    plain_lines(lines.append, "fi")(Stage(name=DRAWS, done=0, total=3))
    assert lines == ["kurssitaulu: alkoi"]


def test_a_terminal_gets_a_bar_for_each_stage() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, legacy_windows=False)
    with progress_on(console, "en") as report:
        for stage in stages(3):
            report(stage)
        report(Stage(name=Message("value"), done=0, total=0))
    shown = console.file.getvalue()
    assert "rate board" in shown
    assert "3/3" in shown
    assert "value" in shown


def test_a_pipe_gets_no_control_codes() -> None:
    console = Console(file=io.StringIO(), width=40)
    with progress_on(console, "en") as report:
        for stage in stages(3):
            report(stage)
    shown = console.file.getvalue()
    assert "\x1b" not in shown
    assert shown.splitlines()[0] == "rate board: begun"
