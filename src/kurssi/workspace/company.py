"""The company as declared in kurssi.toml: segments, levers, sources. Frozen, valid from birth.

What is *not* here: reading the file (``workspace.declaration``), data, or anything estimated.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import hypot
from pathlib import Path
from typing import TypeVar

from kurssi.periods import Frequency
from kurssi.vocabulary import ALL_SEGMENTS, DEFAULT_MOVES, Kind

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name in both languages; falls back to the other language, then to the id."""

    id: str
    fi: str | None = None
    en: str | None = None

    def text(self, language: str) -> str:
        """The name in ``language``."""
        first, second = (self.fi, self.en) if language == "fi" else (self.en, self.fi)
        return first or second or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A disjoint part of the market's people. ``population`` in persons, None where undeclared."""

    id: str
    population: float | None
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionNorm:
    """Seconds of attention per impression, with its uncertainty (sd, seconds) and its source.

    ``vendor`` is who counts such seconds; not said, what the source says before its first comma.
    """

    mean: float
    sd: float
    source: str
    vendor: str = ""

    def __post_init__(self) -> None:
        if not self.vendor:
            object.__setattr__(self, "vendor", self.source.split(",")[0].strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """What one vendor's second is in another's: ``mean`` seconds as ``into`` counts, give ``sd``.

    Without one, seconds of two vendors are neither added up nor compared.
    """

    seconds: str
    into: str
    mean: float
    sd: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """Anything the company spends scarce resources on to move people.

    ``seconds_by`` is the vendor of its attentive_seconds, None where that is not said.
    """

    id: str
    kind: Kind
    department: str
    label: Label
    moves: tuple[str, ...] = ()
    norm: AttentionNorm | None = None
    seconds_by: str | None = None
    min_spend: float = 0.0
    max_spend: float | None = None
    fixed: bool = False

    def __post_init__(self) -> None:
        if not self.moves:
            object.__setattr__(self, "moves", DEFAULT_MOVES[self.kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """Which tracker columns make the second currency, and the scale of their answers.

    Empty ``relevance`` or ``differentiation`` means: every column named ``relevance_*`` or
    ``differentiation_*``. ``scale`` is (lowest, highest) answer; None means 0 to 100.
    ``reversed`` are items whose high answers mean little of it.
    """

    relevance: tuple[str, ...] = ()
    differentiation: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    reversed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What [measures.id] declares: the tracker columns that measure it, and how they are read.

    Empty ``items``: the contract's own column. ``scale`` is (lowest, highest) answer, None the
    contract's. ``reversed`` are items whose high answers mean little of it. ``top`` is how many of
    the best answers count where people are counted (2 of 5: CSAT).
    """

    id: str
    label: Label
    items: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    reversed: tuple[str, ...] = ()
    top: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """How the tracker's people were drawn and what they stand for.

    ``strata``, ``cluster`` and ``stratum_population`` (persons or units in the stratum, for the
    finite population correction) name tracker columns. ``margins``: tracker column -> {answer:
    persons or share} that weights are raked to; ``trim`` the largest weight, in median weights.
    ``window``: published waves are means of so many periods; None where each is its own.
    ``labels``: tracker column -> what it asks, where the file does not say it, or in other words.
    """

    strata: str | None = None
    cluster: str | None = None
    stratum_population: str | None = None
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    trim: float | None = None
    window: int | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What [plan] declares of every plan; what a reader asks takes its place.

    EUR over the plan. ``buys``: at least so much of a lever or nothing, ``switches``: exactly so
    much or nothing; ``envelopes``: least and most of a department; ``cash``: the most of a period;
    ``payback``: periods after the plan's end by which what is added must be back.
    """

    budget: float | None = None
    periods: int = 26
    priority: str = "cx"
    risk: float | None = None
    band: float | None = None
    cx_worth: float | None = None
    cash: float | None = None
    payback: int | None = None
    buys: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, float] = field(default_factory=dict)
    envelopes: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table's rows come from, when file or column names differ from the contract.

    ``columns`` maps contract column -> file column; the file column ``_row`` is the line number.
    ``constants`` gives a contract column one value. ``values`` recodes answers: contract column ->
    {answer as written: value}; ``nan`` means no answer.

    ``brands`` and ``wide`` reshape a wide survey file: ``wide`` maps contract column -> file column
    with the place ``{brand}``, and ``brands`` maps brand id -> the text put in that place; where a
    file names the brands in several ways, ``places`` maps brand id -> {further place: text}.
    ``wide`` also reads ``"q7 = {brand}"`` (1 where the answer to q7, or any answer of the
    multi-response set q7, is the brand), ``"label: Reliable - {brand}"`` (the column with that
    variable label) and ``"q5_{brand} or q6_{brand}"`` (the highest of them). A key of ``values``
    may end in ``*``, and its answer ``""`` is the empty cell.
    """

    table: str
    path: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One company's folder: what is declared, and where things are.

    ``indexes`` are what [measures] declares, by id; ``context_moves`` the measures that a control
    may move beside sales, by its name in the table context. ``speaker`` is the department that
    reads, where one does, and ``own_words`` what it calls measures.
    """

    root: Path
    name: str
    brand: str
    currency: str
    language: str
    frequency: Frequency
    margin: float | None
    discount_rate: float
    horizon_periods: int
    window_periods: int
    population: float | None
    segments: Mapping[str, Segment]
    levers: Mapping[str, Lever]
    departments: Mapping[str, Label]
    experience: Experience
    sources: tuple[Source, ...]
    indexes: Mapping[str, Index] = field(default_factory=dict)
    survey: Survey = field(default_factory=Survey)
    context_moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bridges: tuple[Bridge, ...] = ()
    planning: Planning = field(default_factory=Planning)
    speaker: str | None = None
    own_words: Mapping[str, Label] = field(default_factory=dict)

    @property
    def data_dir(self) -> Path:
        """Where the company's tables lie."""
        return self.root / "data"

    @property
    def state_dir(self) -> Path:
        """Where kurssi keeps snapshots and runs; written by kurssi alone."""
        return self.root / ".kurssi"

    @property
    def segment_ids(self) -> tuple[str, ...]:
        """The declared segments in order, or ``("all",)`` where none is declared."""
        return tuple(self.segments) or (ALL_SEGMENTS,)

    def bridge(self, seconds: str, into: str) -> Bridge | None:
        """What leads from one vendor's seconds to another's, whichever way it was declared."""
        for one in self.bridges:
            if (one.seconds, one.into) == (seconds, into):
                return one
            if (one.into, one.seconds) == (seconds, into):
                mean, sd = 1.0 / one.mean, one.sd / one.mean**2
                return Bridge(seconds=seconds, into=into, mean=mean, sd=sd, source=one.source)
        return None

    def joined(self, vendor: str) -> frozenset[str]:
        """Every vendor whose seconds bridges lead to, directly or through another."""
        found = {vendor}
        for _ in self.bridges:
            for one in self.bridges:
                if found & {one.seconds, one.into}:
                    found |= {one.seconds, one.into}
        return frozenset(found)

    def norm_of(self, lever: Lever, *, measured: bool) -> AttentionNorm | None:
        """The lever's norm in seconds that it may be added to; None where no bridge leads there.

        Beside ``measured`` seconds it is turned into those of their vendor, with its error and the
        bridge's together. Where nothing was measured it stands as it is.
        """
        norm, by = lever.norm, lever.seconds_by
        if norm is None or not measured or norm.vendor == by:
            return norm
        bridge = None if by is None else self.bridge(norm.vendor, by)
        if bridge is None:
            return None
        mean = norm.mean * bridge.mean
        sd = mean * hypot(norm.sd / norm.mean, bridge.sd / bridge.mean)
        return AttentionNorm(mean=mean, sd=sd, source=norm.source, vendor=bridge.into)

    def is_own(self, lever: str) -> bool:
        """Whether the lever is of the department that reads."""
        declared = self.levers.get(lever)
        return declared is not None and declared.department == self.speaker

    def own_first(self, rows: Iterable[Row], lever: Callable[[Row], str | None]) -> list[Row]:
        """The rows of the reading department's levers before all others, else as they stand."""
        return sorted(rows, key=lambda row: not self.is_own(lever(row) or ""))

    def population_of(self, segment: str) -> float | None:
        """Persons in ``segment``; ``all`` is the whole market; None where undeclared."""
        if segment == ALL_SEGMENTS:
            parts = [s.population for s in self.segments.values()]
            if self.population is not None or not parts or any(p is None for p in parts):
                return self.population
            return float(sum(p for p in parts if p is not None))
        return self.segments[segment].population
