"""What the steps answered, kept until the workspace changes, so that a page is made once.

One thread computes: the engine takes all cores, and two askers of one thing get one answer. The
only state of the server; nothing of it is lost with it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast
from zlib import crc32

from kurssi import steps
from kurssi.store.aliases import STATE
from kurssi.store.pointer import POINTER
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import FILE

PATIENCE = 2.5  # seconds that a reader waits before being told that it is being counted
MOST = 400  # answers and pages kept
ALIKE = 4  # answers of one kind kept: desks at other windows, plans by other asks
LOOKED = 0.2  # seconds between two looks at the files
STATE_DIR = ".kurssi"
Stamp = tuple[tuple[str, int, int], ...]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A page as it is sent: plain, packed, and the tag that a reader's copy is known by."""

    content: bytes
    packed: bytes
    tag: str


class NotYet(Exception):
    """The answer is being computed: ask again in a moment."""


class Kept:
    """The answers about one workspace. Must not hold anything that cannot be computed again."""

    def __init__(self, root: Path, *, patience: float = PATIENCE) -> None:
        self.root = root
        self.patience = patience
        self._answers: dict[object, Future[object]] = {}
        self._stamp: Stamp = ()
        self._sources: tuple[Path, ...] = ()
        self._looked = -LOOKED
        self._lock = Lock()
        self._computing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kurssi")

    def workspace(self) -> Workspace:
        """The company as it is declared now.

        Raises:
            WorkspaceError: kurssi.toml cannot be used.
        """
        workspace = self.ask("workspace", lambda: steps.open_workspace(self.root))
        self._sources = tuple(self.root / source.path for source in workspace.sources)
        return workspace

    def begin(self) -> "Visit":
        """One visit: its answers are kept for others only while the files are as they are now.

        Raises:
            WorkspaceError: kurssi.toml cannot be used.
        """
        self.workspace()  # from here on its sources are looked at, too
        return Visit(kept=self, stamp=self.stamp())

    def stamp(self) -> Stamp:
        """What the files say now."""
        with self._lock:
            self._forget_what_changed()
            return self._stamp

    def ask(self, name: object, work: Callable[[], Answer], *, of: Stamp | None = None) -> Answer:
        """The answer of ``work``, computed once for as long as the files are the same.

        ``of`` is what they said when the visit began: what comes of files that have changed since
        is answered, and not kept.

        Raises:
            NotYet: it takes longer than a reader waits; it goes on being computed.
        """
        with self._lock:
            self._forget_what_changed()
            fresh = of is None or of == self._stamp
            future = self._answers.pop(name, None) if fresh else None
            if future is None:
                if fresh:
                    self._make_room(name)
                future = self._computing.submit(cast(Callable[[], object], work))
            if fresh:
                self._answers[name] = future  # the last asked for is the last to go
        try:
            return cast(Answer, future.result(timeout=self.patience))
        except NotInTime:
            if future.done():  # the work's own time ran out
                raise
            raise NotYet from None

    def page(self, address: str) -> Made | None:
        """A page made before, None where it is not, or is no longer what the files say."""
        with self._lock:
            self._forget_what_changed()
            future = self._answers.get(("page", address))
        return cast(Made, future.result()) if future is not None else None

    def keep_page(self, address: str, made: Made, *, of: Stamp) -> None:
        """Keep a page for the next reader, unless the files have changed since it was begun."""
        future: Future[object] = Future()
        future.set_result(made)
        with self._lock:
            self._forget_what_changed()
            if of != self._stamp:
                return
            if len(self._answers) >= MOST:
                self._answers = {k: v for k, v in self._answers.items() if not _is_page(k)}
            self._answers["page", address] = future

    def forget(self) -> None:
        """Look at the files now; for what just wrote them."""
        with self._lock:
            self._looked = -LOOKED
            self._forget_what_changed()

    def close(self) -> None:
        """Leave what is being computed."""
        self._computing.shutdown(wait=False, cancel_futures=True)

    def _make_room(self, name: object) -> None:
        """Let the longest unasked answer of a kind go, where there are many of it.

        Raises:
            NotYet: all of them are still being computed.
        """
        if not isinstance(name, tuple):
            return
        alike = [each for each in self._answers if isinstance(each, tuple) and each[0] == name[0]]
        done = [each for each in alike if self._answers[each].done()]
        if len(alike) >= ALIKE and not done:
            raise NotYet
        for each in done[: max(len(alike) - ALIKE + 1, 0)]:
            del self._answers[each]

    def _forget_what_changed(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOKED:
            return
        self._looked = now
        stamp = stamp_of(self.root, self._sources)
        if stamp != self._stamp:
            self._stamp = stamp
            self._answers = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The answers as one reader asks for them, from first to last of the same files."""

    kept: Kept
    stamp: Stamp

    def workspace(self) -> Workspace:
        """The company as it is declared.

        Raises:
            WorkspaceError: kurssi.toml cannot be used.
        """
        return self.kept.workspace()

    def ask(self, name: object, work: Callable[[], Answer]) -> Answer:
        """The answer of ``work``, kept where the files are still the same.

        Raises:
            NotYet: it takes longer than a reader waits; it goes on being computed.
        """
        return self.kept.ask(name, work, of=self.stamp)


def _is_page(name: object) -> bool:
    return isinstance(name, tuple) and name[0] == "page"


def stamp_of(root: Path, sources: Iterable[Path] = ()) -> Stamp:
    """What can change what a page says: name, time and size of every file it is made of.

    The pointer is known by what it says: posting the same tables again writes it anew.
    """
    state = root / STATE_DIR
    paths = {root / FILE, state / STATE, *(root / "data").rglob("*"), *sources}
    pointed = crc32((state / POINTER).read_bytes()) if (state / POINTER).is_file() else 0
    return (*sorted(_stamps(paths)), (POINTER, pointed, 0))


def _stamps(paths: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for path in paths:
        try:
            told = path.stat()
        except OSError:
            continue
        yield str(path), told.st_mtime_ns, told.st_size
