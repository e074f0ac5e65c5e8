"""How a reader looks at a page: all of it is in the address, so that a link shows the same thing.

Must not hold: what a page is about (its own parameters are handed through in ``own``); what an
address says wrongly (``parameters`` refuses it).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from kurssi.ledger.stretches import is_written
from kurssi.messages import LANGUAGES, Name
from kurssi.views.labels import department_label
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

EUR, CX = "eur", "cx"
MIDDLE, CAUTIOUS = "middle", "cautious"
MOST_PERIODS = 520  # a window of ten years of weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Language, currency, caution, segment, window, department; ``path`` is the page they are of.

    ``cautious`` shows P10 of the draws in the place of the middle: nine times of ten it is better.
    ``window`` None: as kurssi.toml declares. ``to`` is the year or quarter that brand value is told
    of; None the last window. ``department`` is whose words and levers come first. ``takes`` are the
    page's own parameters, ``own`` those that were said. ``report`` where the page stands in a file
    by itself.
    """

    path: str = "/"
    language: str = "en"
    currency: str = EUR
    cautious: bool = False
    segment: str = ALL_SEGMENTS
    window: int | None = None
    to: str | None = None
    department: str | None = None
    takes: tuple[str, ...] = field(default=(), compare=False)
    own: Mapping[str, str] = field(default_factory=dict)
    report: bool = False

    @classmethod
    def read(
        cls, path: str, query: Mapping[str, str], workspace: Workspace, own: Iterable[str] = ()
    ) -> "Look":
        """What an address says; what it says wrongly, or not at all, is as the workspace has it."""
        language, window, own = query.get("lang", ""), query.get("window", ""), tuple(own)
        segment, department = query.get("segment", ALL_SEGMENTS), query.get("department")
        lone = len(workspace.segment_ids) == 1
        return cls(
            path=path,
            language=language if language in LANGUAGES else workspace.language,
            currency=CX if query.get("currency") == CX else EUR,
            cautious=query.get(MIDDLE) == CAUTIOUS,
            segment=segment if segment in workspace.segment_ids and not lone else ALL_SEGMENTS,
            window=periods_of(window, MOST_PERIODS),
            to=to if is_written(to := query.get("to", "")) else None,
            department=department if department in seers(workspace) else None,
            takes=own,
            own={name: query[name] for name in own if query.get(name)},
        )

    @property
    def in_cx(self) -> bool:
        """Whether the page is shown in the second currency."""
        return self.currency == CX

    def said(self) -> dict[str, object]:
        """What an address says of it, beside the page's own."""
        said: dict[str, object] = {"lang": self.language}
        if self.in_cx:
            said["currency"] = CX
        if self.cautious:
            said[MIDDLE] = CAUTIOUS
        if self.segment != ALL_SEGMENTS:
            said["segment"] = self.segment
        if self.window is not None:
            said["window"] = self.window
        if self.to is not None:
            said["to"] = self.to
        if self.department is not None:
            said["department"] = self.department
        return said

    def address(self, path: str | None = None, **own: object) -> str:
        """The address of a page seen the same way; of another page without this one's own."""
        here = path is None or path == self.path
        said = {**self.said(), **(self.own if here else {}), **own}
        kept = {name: value for name, value in said.items() if value is not None}
        return f"{path or self.path}?{urlencode(kept)}"

    def but(self, **changed: object) -> str:
        """The address of this page seen in another way."""
        return replace(self, **changed).address()  # type: ignore[arg-type]


def seers(workspace: Workspace) -> Mapping[str, Name]:
    """Departments that a page may be seen by: those declared, then those that have a lever."""
    levers = (lever.department for lever in workspace.levers.values())
    ids = dict.fromkeys((*workspace.departments, *levers))
    return {one: department_label(workspace, one) for one in ids}


def periods_of(text: str, most: int) -> int | None:
    """A number of periods as an address says it; None where it is none, or more than ``most``."""
    fits = text.isdecimal() and len(text) <= len(str(most))
    return int(text) if fits and 0 < int(text) <= most else None
