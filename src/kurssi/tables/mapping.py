"""Which column of a file fills which column of a contract.

By exact name, by what is declared, by the accepted vocabulary; never by likeness.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from re import split

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.contract import Contract
from kurssi.tables.deliveries import Delivery
from kurssi.tables.header import folded
from kurssi.tables.sheet import Sheet
from kurssi.workspace.company import Experience
from kurssi.workspace.complaints import nearest, proposal

LINE = "_row"  # names the line number itself, for files without an id of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """How one delivery fills its contract.

    ``columns`` maps contract (or item) column -> file column, ``wide`` -> template with the place
    ``{brand}``, ``constants`` -> text. ``extras`` are file columns kept as they are. ``missing``
    are required columns that nothing fills.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    wide: Mapping[str, str]
    brands: Mapping[str, str]
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
    experience: Experience,
    accepted: Mapping[str, str],
) -> Mapped:
    """How a sheet's columns fill the contract.

    Args:
        delivery: the file and its [[sources]] entry.
        sheet: what the file holds.
        contract: what the table must hold.
        experience: names the tracker's item columns, where they are not the contract's own.
        accepted: the accepted vocabulary: a file's word -> contract column.
    """
    source, found = delivery.source, tuple(sheet.columns.column_names)
    findings: list[Finding] = []
    columns: dict[str, str] = {}
    for name, column in source.columns.items():
        if column == LINE or column in found:
            columns[name] = column
        else:
            findings.append(_no_column(delivery, name, column, found))
    items = _items(contract, experience)
    taken = {*columns.values(), *_wide_columns(source.wide, source.brands, sheet)}
    settled = {*columns, *source.constants, *source.wide}
    for column in found:
        filled = _contract_name(column, contract, items, accepted)
        if filled is None or filled in settled or column in taken:
            continue
        if filled != column:
            findings.append(_renamed(delivery, filled, column))
        columns[filled] = column
        settled.add(filled)
    if "weight" not in settled and contract.name == "tracker" and sheet.weight is not None:
        columns["weight"] = sheet.weight
        findings.append(_own_weight(delivery, sheet.weight))
    used = {*columns.values(), *taken}
    extras = tuple(column for column in found if column not in used)
    settled |= {"brand"} if source.brands else set()
    missing = tuple(name for name in contract.required if name not in settled)
    findings.extend(_missing(delivery, name, extras) for name in missing)
    findings.extend(_unknown_targets(delivery, contract, items))
    findings.extend(_absent(delivery, sheet))
    findings.extend(_bad_recodes(delivery, contract, items))
    if extras:
        findings.append(_extras(delivery, extras))
    return Mapped(
        columns=columns,
        constants=source.constants,
        wide=source.wide,
        brands=source.brands,
        extras=extras,
        items=items,
        missing=missing,
        known=frozenset(n for n in settled if contract.column(n) is not None or n in items),
        findings=tuple(findings),
    )


def parts(template: str, brand: str, columns: Iterable[str]) -> tuple[str, ...]:
    """The parts of a wide template for one brand: ``a or b`` is two; a column's own name is one."""
    whole = template.replace("{brand}", brand)
    return (whole,) if whole in set(columns) else tuple(split(r"\s+or\s+", whole))


def question(part: str, columns: Iterable[str]) -> tuple[str, str | None]:
    """A part as (column or set, brand text): ``q7 = 3`` asks whether the answer to q7 is 3."""
    if part in set(columns) or "=" not in part:
        return part, None
    name, _, text = part.partition("=")
    return name.strip(), text.strip()


def _wide_columns(wide: Mapping[str, str], brands: Mapping[str, str], sheet: Sheet) -> set[str]:
    """Every file column that the wide templates speak of."""
    names = sheet.columns.column_names
    found: set[str] = set()
    for template in wide.values():
        for brand in brands.values():
            for part in parts(template, brand, names):
                name, _ = question(part, names)
                found.update(sheet.sets[name].columns if name in sheet.sets else (name,))
    return found


def _absent(delivery: Delivery, sheet: Sheet) -> list[Finding]:
    """Columns that wide templates name and the file does not have, brand by brand."""
    source, names = delivery.source, sheet.columns.column_names
    found = []
    for target, template in source.wide.items():
        gone: dict[str, str] = {}
        for brand, text in source.brands.items():
            asked = [question(part, names)[0] for part in parts(template, text, names)]
            if not any(one in names or one in sheet.sets for one in asked):
                gone[brand] = asked[0]
        if not gone:
            continue
        what = Message(
            "the file has no column for {brands} (looked for {columns})",
            brands=", ".join(gone),
            columns=", ".join(gone.values()),
        )
        if len(gone) == len(source.brands):
            near = proposal(next(iter(gone.values())), names[:400])
            found.append(_finding(delivery, Severity.ERROR, "no-such-column", target, what, near))
        else:
            mend = Message("nothing, if it was not asked of them; else mend wide or brands")
            code = "brand-without-column"
            found.append(_finding(delivery, Severity.WARNING, code, target, what, mend))
    return found


def _items(contract: Contract, experience: Experience) -> tuple[str, ...]:
    """Item columns declared in [experience]; they come beside the contract's own."""
    if contract.name != "tracker":
        return ()
    return (*experience.relevance, *experience.differentiation)


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


def _missing(delivery: Delivery, name: str, extras: tuple[str, ...]) -> Finding:
    near = nearest(name, extras)
    mend = (
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


def _unknown_targets(
    delivery: Delivery, contract: Contract, items: tuple[str, ...]
) -> list[Finding]:
    """Keys of values, constants and wide that fill no column anyone reads."""
    source = delivery.source
    known = tuple(column.name for column in contract.columns)
    words = {*source.values, *source.constants, *source.wide}
    return [
        _finding(
            delivery,
            Severity.WARNING,
            "unknown-target",
            word,
            Message(
                "{place} fills {word}, which is no column of {table}",
                place=delivery.place,
                word=word,
                table=contract.name,
            ),
            proposal(word, known),
        )
        for word in sorted(words)
        if contract.column(word) is None and word not in items and word not in source.columns
    ]


def _bad_recodes(delivery: Delivery, contract: Contract, items: tuple[str, ...]) -> list[Finding]:
    """Recodes of a number column to what is no number."""
    found = []
    for name, recodes in delivery.source.values.items():
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


def _extras(delivery: Delivery, extras: tuple[str, ...]) -> Finding:
    shown = ", ".join(extras[:8]) + (" …" if len(extras) > 8 else "")
    return Finding(
        severity=Severity.NOTE,
        code="extra-columns",
        file=delivery.file,
        table=delivery.table,
        rows=(1,),
        count=len(extras),
        what=Message("columns that the contract does not know were kept: {words}", words=shown),
        mend=Message("nothing; they take no part in the rates"),
    )
