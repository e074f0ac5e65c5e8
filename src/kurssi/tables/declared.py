"""What [experience] and [measures.X] declare and the tracker does not have, or nobody reads.

A name that means nothing would be passed over in silence. What is *not* here: whether items
measure anything (``survey.judge``).
"""

from collections.abc import Iterable, Iterator

from kurssi.findings import Finding, Severity
from kurssi.messages import Message, Number
from kurssi.tables.contract import contract
from kurssi.tables.items import TRACKER, answer_scale, index_items, index_scale, named
from kurssi.tables.warehouse import quoted
from kurssi.tables.whole import Crossing, Whole
from kurssi.vocabulary import INDICATORS, MEASURES, STATES
from kurssi.workspace.company import Index, Workspace
from kurssi.workspace.complaints import FILE, nearest, numbered, proposal

COMPONENTS = ("relevance", "differentiation")
# Indexes whose people in the best answers are counted: CSAT.
COUNTED = ("satisfaction",)
# Indicators that come of a measure or index: who declares them means that.
_COMES_OF = {"nps": "recommendation", "csat": "satisfaction", "ces": "effort"}
_OURS = ("_", "?", "!", "=", "day=", "total=")


def declared(whole: Whole) -> list[Crossing]:
    """Every declaration about the tracker's items that names nothing, with what may be meant."""
    if whole.name != TRACKER:
        return []
    columns = _columns(whole)
    found = [*_experience(whole.workspace, columns), *_measures(whole.workspace, columns)]
    path = whole.workspace.root / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    return [Crossing(finding=finding) for finding in numbered(found, text)]


def _columns(whole: Whole) -> tuple[str, ...]:
    """The tracker's columns, the file's own beside the contract's."""
    told = whole.connection.execute(f"SELECT * FROM {quoted(whole.name)} LIMIT 0").description
    return tuple(name for name, *_ in told or () if not name.startswith(_OURS))


def _experience(workspace: Workspace, columns: tuple[str, ...]) -> Iterator[Finding]:
    """Items and reversed items of [experience]."""
    experience = workspace.experience
    items: list[str] = []
    for name in COMPONENTS:
        wanted = getattr(experience, name)
        if name not in workspace.indexes:
            yield from _absent(f"experience.{name}", wanted, columns)
        items += [c for c in columns if named(c, wanted or (f"{name}_*",))]
    yield from _not_items("experience.reversed", experience.reversed, items)


def _measures(workspace: Workspace, columns: tuple[str, ...]) -> Iterator[Finding]:
    """Names, items, reversed items and top of every [measures.X]."""
    states = {state.id for state in STATES}
    for name, index in workspace.indexes.items():
        where = f"measures.{name}"
        items = index_items(index, columns)
        if name in INDICATORS or (name in MEASURES and name not in states):
            yield _reserved(where, name)
            continue
        like = _like(name)
        if like is not None:
            yield _about(
                "measure-misspelt",
                where,
                Message("[{where}] is no measure of kurssi but much like one", where=where),
                Message('if you meant "{near}", write it so; else give it another name', near=like),
            )
        if not items:
            yield _about(
                "index-without-items",
                where,
                Message("no column of the tracker is an item of [{where}]", where=where),
                _meant(index.items or (name,), columns),
            )
            continue
        yield from _absent(f"{where}.items", index.items, columns)
        yield from _not_items(f"{where}.reversed", index.reversed, items)
        yield from _top(where, index, workspace, items)


def _reserved(where: str, name: str) -> Finding:
    """A name that is taken: kurssi makes that number of others."""
    of = _COMES_OF.get(name)
    mend = (
        Message("declare [measures.{of}], of which it comes, and remove this", of=of)
        if of is not None
        else Message("give [{where}] another name", where=where)
    )
    what = Message("{name} is a measure of its own and has no items", name=name)
    return _about("index-reserved", where, what, mend)


def _like(name: str) -> str | None:
    """The known measure that a name nearly is, None where it is one or like none."""
    known = (*MEASURES, *INDICATORS, *(c.name for c in contract(TRACKER).columns))
    if name in known:
        return None
    measures = ("awareness", "consideration", "preference", "loyalty", "recommendation")
    return nearest(name, (*measures, *COMPONENTS, "satisfaction", "effort"), alike=0.8)


def _absent(where: str, wanted: Iterable[str], columns: tuple[str, ...]) -> Iterator[Finding]:
    """Names (or beginnings, ``image_*``) that no column bears."""
    for name in wanted:
        if not any(named(column, (name,)) for column in columns):
            what = Message('no column of the tracker is called "{name}"', name=name)
            yield _about("item-absent", where, what, _meant((name,), columns))


def _not_items(where: str, wanted: Iterable[str], items: Iterable[str]) -> Iterator[Finding]:
    """Reversed items that are not among the items."""
    known = tuple(items)
    for name in wanted:
        if name not in known:
            what = Message('"{name}" is reversed, but is none of the items', name=name)
            yield _about("reversed-no-item", where, what, proposal(name, known))


def _top(where: str, index: Index, workspace: Workspace, items: Iterable[str]) -> Iterator[Finding]:
    """A number of best answers that nobody counts, or that are all answers there are."""
    if index.top is None:
        return
    if index.id not in COUNTED:
        what = Message("top counts people in [measures.satisfaction] alone (CSAT)")
        mend = Message("remove it, or declare the items as [measures.satisfaction]")
        yield _about("top-not-counted", f"{where}.top", what, mend)
        return
    scales = {answer_scale(item, workspace) for item in items} | {index_scale(index, workspace)}
    low, high = min(scales, key=lambda scale: scale[1] - scale[0])
    if index.top > high - low:
        what = Message(
            "top = {top} counts every answer of the scale {low} to {high}",
            top=index.top,
            low=Number(low),
            high=Number(high),
        )
        mend = Message("give how many of the best answers count, for example top = 2")
        yield _about("top-counts-all", f"{where}.top", what, mend)


def _meant(names: Iterable[str], columns: tuple[str, ...]) -> Message:
    """Did you mean; where nothing is like it, how to make it mean something."""
    near = next((n for name in names if (n := nearest(name.rstrip("*"), columns))), None)
    if near is not None:
        return Message('did you mean "{near}"?', near=near)
    return Message("mend the name, or map a column to it in [[sources]]")


def _about(code: str, where: str, what: Message, mend: Message) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code=code,
        file=FILE,
        column=where,
        count=1,
        what=what,
        mend=mend,
    )
