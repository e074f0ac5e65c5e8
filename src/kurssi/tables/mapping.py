"""Which column of a file fills which column of a contract.

By exact name, by what is declared, by the accepted vocabulary; never by likeness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.called import source_entry
from kurssi.tables.contract import Contract
from kurssi.tables.deliveries import Delivery
from kurssi.tables.header import folded
from kurssi.tables.headings import headings, names_for, told
from kurssi.tables.items import TRACKER, declared_items, named
from kurssi.tables.misspelt import surveyed, unknown_targets
from kurssi.tables.sheet import Sheet
from kurssi.tables.wide import Questions, absent, asked, wide_columns
from kurssi.workspace.company import Source, Workspace
from kurssi.workspace.complaints import nearest, proposal

LINE = "_row"  # names the line number itself, for files without an id of their own
MOST_EXTRAS = 40  # of a wide file: each would be repeated for every brand
Recodes = Mapping[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """How one delivery fills its contract.

    ``columns`` maps contract (or item) column -> file column, ``wide`` -> what is asked for each
    brand, ``constants`` -> text, ``values`` -> recoded answers. ``extras`` are file columns kept as
    they are. ``missing`` are required columns that nothing fills.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    wide: Questions
    brands: tuple[str, ...]
    values: Mapping[str, Recodes]
    extras: tuple[str, ...]
    items: tuple[str, ...]
    missing: tuple[str, ...]
    known: frozenset[str]
    findings: tuple[Finding, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that something fills, the ones renamed by the source included."""
        filled = (*self.columns, *self.constants, *self.wide, *(("brand",) if self.brands else ()))
        return tuple(dict.fromkeys(filled))

    @property
    def read(self) -> tuple[str, ...]:
        """Those of them that the contract knows, or that [experience] names as items."""
        return tuple(name for name in self.names if name in self.known)


def mapped(
    delivery: Delivery,
    sheet: Sheet,
    contract: Contract,
    workspace: Workspace,
    accepted: Mapping[str, str],
    *,
    proposing: bool = False,
) -> Mapped:
    """How a sheet's columns fill the contract.

    Args:
        delivery: the file and its [[sources]] entry.
        sheet: what the file holds.
        contract: what the table must hold.
        workspace: names the tracker's item columns, where they are not the contract's own.
        accepted: the accepted vocabulary: a file's word -> contract column.
        proposing: whether to say which columns unknown headings may mean.
    """
    source, found = delivery.source, tuple(sheet.columns.column_names)
    findings: list[Finding] = []
    columns: dict[str, str] = {}
    for name, column in source.columns.items():
        if column == LINE or column in found:
            columns[name] = column
        else:
            findings.append(_no_column(delivery, name, column, found))
    items = _items(source, contract, workspace, found)
    wide = asked(source, sheet)
    taken = {*columns.values(), *wide_columns(wide, sheet)}
    settled = {*columns, *source.constants, *source.wide}
    for column in found:
        filled = _contract_name(column, contract, items, accepted)
        if filled is None or filled in settled or column in taken:
            continue
        if filled != column:
            findings.append(_renamed(delivery, filled, column))
        columns[filled] = column
        settled.add(filled)
    if "weight" not in settled and contract.name == TRACKER and sheet.weight is not None:
        columns["weight"] = sheet.weight
        findings.append(_own_weight(delivery, sheet.weight))
    used = {*columns.values(), *taken}
    extras = tuple(column for column in found if column not in used)
    settled |= {"brand"} if source.brands else set()
    open_ = tuple(column.name for column in contract.columns if column.name not in settled)
    missing = tuple(name for name in contract.required if name in open_)
    if missing or proposing:
        findings.extend(_unfilled(delivery, sheet, contract, workspace, (columns, extras), open_))
    findings.extend(unknown_targets(delivery, contract, items, workspace))
    findings.extend(absent(delivery, wide, sheet))
    filled_names = (*columns, *source.constants, *source.wide)
    values = {name: recodes_of(source.values, name) for name in filled_names}
    findings.extend(_bad_recodes(delivery, contract, items, values))
    kept = _kept(extras, source, workspace)
    of_survey = surveyed(workspace.survey) if contract.name == TRACKER else ()
    if unread := tuple(column for column in extras if column not in of_survey):
        findings.append(_extras(delivery, unread, kept))
    return Mapped(
        columns=columns,
        constants=source.constants,
        wide=wide,
        brands=tuple(source.brands),
        values=values,
        extras=kept,
        items=items,
        missing=missing,
        known=frozenset(n for n in settled if contract.column(n) is not None or n in items),
        findings=tuple(findings),
    )


def recodes_of(values: Mapping[str, Recodes], name: str) -> Recodes:
    """How the answers to one column are recoded; its own key before a pattern (``image_*``)."""
    found: dict[str, float | str] = {}
    for key, recodes in values.items():
        if key.endswith("*") and named(name, (key,)):
            found |= recodes
    return found | dict(values.get(name, {}))


def _items(
    source: Source, contract: Contract, workspace: Workspace, found: tuple[str, ...]
) -> tuple[str, ...]:
    """Item columns declared in [experience] and [measures]; they come beside the contract's own."""
    if contract.name != TRACKER:
        return ()
    names = dict.fromkeys((*source.columns, *source.constants, *source.wide, *found))
    return declared_items(workspace, names)


def _kept(extras: tuple[str, ...], source: Source, workspace: Workspace) -> tuple[str, ...]:
    """The extra columns that are carried: all, unless a wide file would repeat many by brand.

    Those that [survey] names are carried always.
    """
    if not source.brands or len(extras) <= MOST_EXTRAS:
        return extras
    wanted = surveyed(workspace.survey)
    return tuple(column for column in extras if column in wanted)


def _contract_name(
    column: str, contract: Contract, items: tuple[str, ...], accepted: Mapping[str, str]
) -> str | None:
    if column in items or contract.column(column) is not None:
        return column
    name = folded(column)
    if contract.column(name) is not None:
        return name
    word = accepted.get(column, accepted.get(name))
    return word if word is not None and contract.column(word) is not None else None


def _finding(
    delivery: Delivery, severity: Severity, code: str, column: str, what: Message, mend: Message
) -> Finding:
    return Finding(
        severity=severity,
        code=code,
        file=delivery.file,
        table=delivery.table,
        column=column,
        rows=(1,),
        count=1,
        what=what,
        mend=mend,
    )


def _no_column(delivery: Delivery, name: str, column: str, found: tuple[str, ...]) -> Finding:
    return _finding(
        delivery,
        Severity.ERROR,
        "no-such-column",
        name,
        Message(
            'the file has no column "{column}", named in {place}',
            column=column,
            place=f"{delivery.place}.columns",
        ),
        proposal(column, found),
    )


def _renamed(delivery: Delivery, name: str, column: str) -> Finding:
    return _finding(
        delivery,
        Severity.NOTE,
        "column-read-as",
        name,
        Message('the column "{column}" was read as {name}', column=column, name=name),
        Message("nothing, if it is the same; else give it another name"),
    )


def _own_weight(delivery: Delivery, weight: str) -> Finding:
    return _finding(
        delivery,
        Severity.NOTE,
        "own-weight",
        "weight",
        Message("the file declares {weight} as its weight; it is used", weight=weight),
        Message("name another in [[sources]] columns, if it is not the one meant"),
    )


def _proposed(
    delivery: Delivery,
    sheet: Sheet,
    contract: Contract,
    workspace: Workspace,
    columns: Mapping[str, str],
) -> Mapping[str, Message]:
    """A whole entry for a file without one whose missing columns bear other names (``called``)."""
    if delivery.place is not None or contract.name == TRACKER:
        return {}
    block = source_entry(sheet, contract, delivery.file, workspace, known=columns)
    if block is None:
        return {}
    mend = Message("if these are meant, add to kurssi.toml:\n{block}", block=block)
    return dict.fromkeys(contract.required, mend)


def _unfilled(
    delivery: Delivery,
    sheet: Sheet,
    contract: Contract,
    workspace: Workspace,
    found: tuple[Mapping[str, str], tuple[str, ...]],
    open_: Sequence[str],
) -> list[Finding]:
    """The required columns that nothing fills, and what headings that fill nothing may mean.

    Headings that [survey] names have their meaning; where a whole entry is proposed, it is enough.
    """
    columns, extras = found
    missing = [name for name in contract.required if name in open_]
    proposed = _proposed(delivery, sheet, contract, workspace, columns) if missing else {}
    strange = [column for column in extras if column not in surveyed(workspace.survey)]
    meant = headings(contract, strange, open_) if not proposed else []
    near = names_for(meant, contract)
    return [
        *(
            _missing(delivery, name, near.get(name) or nearest(name, extras), proposed.get(name))
            for name in missing
        ),
        *told(delivery, meant, contract),
    ]


def _missing(delivery: Delivery, name: str, near: str | None, proposed: Message | None) -> Finding:
    mend = proposed or (
        Message(
            'if "{near}" is meant, rename it, or add columns = {{ {name} = "{near}" }} '
            "to [[sources]]",
            near=near,
            name=name,
        )
        if near is not None
        else Message("add the column {name}, or say in [[sources]] which column it is", name=name)
    )
    return Finding(
        severity=Severity.ERROR,
        code="missing-column",
        file=delivery.file,
        table=delivery.table,
        column=name,
        rows=(1,),
        count=1,
        mend=mend,
        what=Message("the required column {name} is missing", name=name),
    )


def _bad_recodes(
    delivery: Delivery,
    contract: Contract,
    items: tuple[str, ...],
    values: Mapping[str, Recodes],
) -> list[Finding]:
    """Recodes of a number column to what is no number."""
    found = []
    for name, recodes in values.items():
        column = contract.column(name)
        if name not in items and (column is None or not column.sort.numeric):
            continue
        words = [new for new in recodes.values() if isinstance(new, str)]
        if words:
            what = Message(
                "{column} is a number and cannot be {words}", column=name, words=words[0]
            )
            mend = Message("write a number without quotes in values")
            code = "recode-not-number"
            found.append(_finding(delivery, Severity.ERROR, code, name, what, mend))
    return found


def _extras(delivery: Delivery, extras: tuple[str, ...], kept: tuple[str, ...]) -> Finding:
    left = tuple(column for column in extras if column not in kept)
    listed = left or extras
    shown = ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
    what = Message("columns that the contract does not know were kept: {words}", words=shown)
    mend = Message("nothing; they take no part in the rates")
    if left:
        what = Message(
            "columns that nobody asked for stay in the file, because a wide file would repeat "
            "each for every brand: {words}",
            words=shown,
        )
        mend = Message(
            'nothing; to carry one along, name it: columns = {{ {name} = "{name}" }}', name=left[0]
        )
    return Finding(
        severity=Severity.NOTE,
        code="columns-left" if left else "extra-columns",
        file=delivery.file,
        table=delivery.table,
        rows=(1,),
        count=1,
        what=what,
        mend=mend,
    )
