"""Which quotes the present tables carry, and what each missing table would add."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from kurssi.messages import Message
from kurssi.tables.contract import NAMES
from kurssi.tables.items import index_items
from kurssi.vocabulary import AWARENESS_STEPS, CX, STATES
from kurssi.workspace.company import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """A table that is not there, and the quotes it would make possible."""

    table: str
    quotes: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Have:
    """What is known of the present tables: their names and what their columns carry."""

    tables: frozenset[str]
    measures: frozenset[str]
    attention: bool
    people: bool
    indicators: bool = False

    def has(self, *names: str) -> bool:
        """Whether all of these tables are there."""
        return self.tables.issuperset(names)

    @property
    def survey(self) -> bool:
        """Whether anyone's mind is measured."""
        return bool(self.tables & {"tracker", "waves"})

    @property
    def experience(self) -> bool:
        """Whether CX is measured: both of its components, of the same people."""
        return CX.id in self.measures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quote:
    """One thing that can be said, and what it takes."""

    says: Message
    takes: Callable[[_Have], bool]


_QUOTES = (
    _Quote(
        says=Message("levels of the measures, with their errors"),
        takes=lambda have: have.survey and bool(have.measures or have.indicators),
    ),
    _Quote(
        says=Message("the level of CX, with its error"),
        takes=lambda have: have.survey and have.experience,
    ),
    _Quote(
        says=Message(
            "what one more person-year of a measure costs through each lever (yield, ask)"
        ),
        takes=lambda have: have.has("spend") and have.survey and have.people,
    ),
    _Quote(
        says=Message("what one CX costs through each lever (yield, ask)"),
        takes=lambda have: have.has("spend") and have.survey and have.people and have.experience,
    ),
    _Quote(
        says=Message("what a second of attention costs through each lever"),
        takes=lambda have: have.has("spend") and have.attention,
    ),
    _Quote(
        says=Message(
            "what the next unit of money earns through each lever (mroi), and what the spend "
            "earned on average"
        ),
        takes=lambda have: have.has("spend", "sales"),
    ),
    _Quote(
        says=Message("what one unit of a measure earns back (bid), and the spread"),
        takes=lambda have: have.has("sales") and have.survey and have.people,
    ),
    _Quote(
        says=Message("brand value from sales volume and price premium"),
        takes=lambda have: have.has("sales"),
    ),
    _Quote(
        says=Message("own growth told apart from market growth"),
        takes=lambda have: have.has("sales", "market"),
    ),
    _Quote(
        says=Message("effects cleaned of holidays, weather and competitors"),
        takes=lambda have: have.has("context", "sales") or (have.has("context") and have.survey),
    ),
    _Quote(
        says=Message("evidence grades A and B: quotes that rest on experiments"),
        takes=lambda have: have.has("spend", "experiments"),
    ),
    _Quote(
        says=Message("a plan: CX first, then money"),
        takes=lambda have: have.has("spend", "sales") and have.survey and have.experience,
    ),
    _Quote(
        says=Message("the chance to reach each target, and whether you are on course"),
        takes=lambda have: have.has("targets") and (have.survey or have.has("sales")),
    ),
    _Quote(
        says=Message("each department's own words, and where they mean different things"),
        takes=lambda have: have.has("terms"),
    ),
)


def supported(
    workspace: Workspace,
    tables: Mapping[str, pa.Table],
    *,
    without: frozenset[str] = frozenset(),
) -> tuple[Message, ...]:
    """What the present tables can quote; ``without`` are measures that are not posted."""
    have = _have(workspace, tables, without)
    return tuple(quote.says for quote in _QUOTES if quote.takes(have))


def unlocks(
    workspace: Workspace,
    tables: Mapping[str, pa.Table],
    *,
    without: frozenset[str] = frozenset(),
) -> tuple[Unlock, ...]:
    """What each missing table would add to what is already there; population as it is declared.

    A table that alone would add nothing is told with the quotes it is needed for. ``without`` are
    measures that are not posted, whatever the tables hold.
    """
    have = _have(workspace, tables, without)
    found = []
    for name in NAMES:
        if name in have.tables or (name in ("tracker", "waves") and have.survey):
            continue
        whole = _with(have, name)
        now = [quote for quote in _QUOTES if quote.takes(have)]
        added = tuple(q.says for q in _QUOTES if q not in now and q.takes(whole))
        if not added:
            everything = _with(have, *NAMES, measures=_ALL)
            lacking = _without(everything, name)
            added = tuple(q.says for q in _QUOTES if q.takes(everything) and not q.takes(lacking))
        if added:
            found.append(Unlock(table=name, quotes=added))
    return tuple(found)


_COMPONENTS = frozenset({"relevance", "differentiation"})
_ALL = frozenset(measure.id for measure in (*STATES, CX))
# Columns of a tracker that are told as indicators.
_TOLD = (*AWARENESS_STEPS, "satisfaction", "effort")


def _have(workspace: Workspace, tables: Mapping[str, pa.Table], without: frozenset[str]) -> _Have:
    spend = tables.get("spend")
    norms = any(lever.norm is not None for lever in workspace.levers.values())
    return _Have(
        tables=frozenset(tables),
        measures=_measured(workspace, tables, without),
        attention=spend is not None
        and (_filled(spend, "attentive_seconds") or (norms and _filled(spend, "impressions"))),
        people=any(workspace.population_of(name) for name in workspace.segment_ids),
        indicators=bool(workspace.indexes.keys() - _ALL)
        or any(_filled(tables["tracker"], name) for name in _TOLD if "tracker" in tables),
    )


def _measured(
    workspace: Workspace, tables: Mapping[str, pa.Table], without: frozenset[str]
) -> frozenset[str]:
    """Measures of which there is at least one answer that is posted, or published number."""
    found: set[str] = set()
    tracker, waves = tables.get("tracker"), tables.get("waves")
    if tracker is not None:
        for measure in STATES:
            index = workspace.indexes.get(measure.id)
            declared = index_items(index, tracker.column_names) if index is not None else ()
            names = (
                declared
                or getattr(workspace.experience, measure.id, ())
                or tuple(
                    name
                    for name in tracker.column_names
                    if name == measure.id or name.startswith(f"{measure.id}_")
                )
            )
            if any(_filled(tracker, name) for name in names):
                found.add(measure.id)
    if found - without >= _COMPONENTS:
        found.add(CX.id)
    found -= without
    if waves is not None:
        published = set(waves.column("measure").unique().to_pylist())
        found |= published | ({CX.id} if published >= _COMPONENTS else set())
    return frozenset(found)


def _filled(table: pa.Table, name: str) -> bool:
    """Whether a column is there and says anything."""
    return name in table.column_names and table.column(name).null_count < table.num_rows


def _with(have: _Have, *names: str, measures: frozenset[str] = frozenset()) -> _Have:
    """What would be known with these tables too; a tracker is thought to measure all measures."""
    survey = {"tracker", "waves"} & set(names)
    return _Have(
        tables=have.tables | set(names),
        measures=have.measures | measures | (_ALL if survey else frozenset()),
        attention=have.attention or "spend" in names,
        people=have.people,
    )


def _without(have: _Have, name: str) -> _Have:
    """What would be known without this table (tracker and waves stand for each other)."""
    gone = {"tracker", "waves"} if name in ("tracker", "waves") else {name}
    return _Have(
        tables=have.tables - gone,
        measures=frozenset() if "tracker" in gone else have.measures,
        attention=have.attention and name != "spend",
        people=have.people,
    )
