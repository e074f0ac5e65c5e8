"""A page of the web view: one question, its answer as data, and the template that draws it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kurssi import steps
from kurssi.decisions.quote import Board, Interval
from kurssi.decisions.value import Spread
from kurssi.messages import Message
from kurssi.steps.desks import OpenDesk, open_desk
from kurssi.steps.quoting import board_of
from kurssi.views.own_share import own_share
from kurssi.views.web.kept import Visit
from kurssi.views.web.look import Look
from kurssi.views.web.windows import await_window
from kurssi.workspace.company import Workspace

FIRST = "board"
MEDIAN, MEAN = Message("median"), Message("mean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a page: of which workspace, seen how, with the page's own parameters."""

    kept: Visit
    workspace: Workspace
    look: Look
    own: Mapping[str, str]

    def desk(self) -> OpenDesk:
        """The desk of the current run, open at the window asked for: boards and whys come of it.

        Raises:
            NotYet: a job quotes at this window for the first time.
            NotQuoted: nobody has asked for one.
        """
        window = self.look.window
        if window is not None and window != self.workspace.window_periods:
            await_window(self.kept, self.workspace, window)
        return self.kept.ask(("desk", window), lambda: open_desk(self.workspace, window=window))

    def board(self) -> Board:
        """The rate board of the current run, at the window asked for."""
        desk = self.desk()
        return self.kept.ask(("rates", self.look.window), lambda: board_of(desk, with_history=True))

    def as_declared(self) -> "Asked":
        """The same asked at the declared window: for pages that no window changes."""
        return replace(self, look=replace(self.look, window=None))

    def own_share(self) -> Message | None:
        """What the department that reads has of the whole; None where no board tells it."""
        return own_share(self.workspace, self.look.language, self.board)

    def check(self) -> steps.CheckReport:
        """What came in, read and checked."""
        return self.kept.ask("check", lambda: steps.check(self.workspace))

    def taken(self) -> steps.Taken:
        """The tables as they were posted.

        Raises:
            InputRefused: an error-level finding.
        """
        report = self.check()
        return self.kept.ask("taken", lambda: steps.take_in(self.workspace, intake=report.intake))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. ``id`` is its template and its path; ``make`` says what stands on it, in data.

    ``own`` are the parameters of its address beside those of every page; ``listed`` whether the
    navigation has it (``header`` says which choices it heeds); ``keep`` whether it
    says the same until the workspace changes, or until ``stamp`` of its state folder does (None: it
    may not be kept now). ``middle`` is what its numbers are for those who are not cautious;
    ``empty`` the template that stands in its place while there is nothing to show.
    """

    id: str
    name: Message
    question: Message
    make: Callable[[Asked], Mapping[str, object]]
    own: tuple[str, ...] = ()
    listed: bool = True
    keep: bool = True
    stamp: Callable[[Path], object | None] = lambda _: ()
    middle: Message = MEDIAN
    empty: str = "empty"

    @property
    def path(self) -> str:
        """Where it is; the first page is at the root."""
        return "/" if self.id == FIRST else f"/{self.id}"


def shown(interval: Interval, look: Look, *, dear: bool = False) -> float | None:
    """The number that stands for an interval: its median, or for the cautious P10 of the draws.

    ``dear`` says that more is worse, as of a price: P90 then. None where the draws were not kept.
    """
    if not look.cautious:
        return interval.q50
    return interval.q90 if dear else interval.q10


def expected(of: Interval | Spread, look: Look) -> float | None:
    """The number that stands for a part of a sum: its mean, since means add up; else its P10."""
    if look.cautious:
        return of.q10
    return of.mean if isinstance(of, Interval) else of.eur
