"""One cell of the contract as SQL over the file's columns: recoded, labelled, joined, asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite

import pyarrow as pa

from kurssi.tables.contract import Column, Contract, Sort
from kurssi.tables.doubts import Doubt
from kurssi.tables.mapping import LINE, Mapped, Recodes
from kurssi.tables.numerals import Marks, nothing, number, text_of
from kurssi.tables.sheet import Sheet
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.wide import Question
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every expression needs: contract, sheet, how they meet, how numbers are written."""

    contract: Contract
    sheet: Sheet
    mapped: Mapped
    currency: str
    marks: Mapping[str, Marks]

    def type_of(self, column: str) -> pa.DataType:
        """The type of a file column."""
        return self.sheet.columns.schema.field(column).type


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """SQL of a number cell. ``doubt`` and ``text`` are None where no cell can be in doubt."""

    value: str
    doubt: str | None = None
    text: str | None = None


EMPTY = Cell(value="NULL::DOUBLE")


def column_of(contract: Contract, name: str) -> Column:
    """The contract's column, under the name given; items of [experience] are answers."""
    column = contract.column(name)
    if column is None:
        label = Label(id=name)
        return Column(name=name, sort=Sort.ANSWER, title=label, description=label, unit="points")
    if column.name == name:
        return column
    return Column(
        name=name,
        sort=column.sort,
        title=column.title,
        description=column.description,
        unit=column.unit,
        scale=column.scale,
        repeat=column.repeat,
    )


def sort_of(contract: Contract, mapped: Mapped, name: str) -> Sort:
    """What a filled column speaks of; one that is neither the contract's nor an item is text."""
    if contract.column(name) is None and name not in mapped.items:
        return Sort.TEXT
    return column_of(contract, name).sort


def number_columns(contract: Contract, mapped: Mapped, sheet: Sheet) -> tuple[str, ...]:
    """File columns that are read as numbers."""
    names = set(sheet.columns.column_names)
    found: dict[str, None] = {}
    for name, column in mapped.columns.items():
        if sort_of(contract, mapped, name).numeric and column != LINE:
            found[column] = None
    for name, by_brand in mapped.wide.items():
        if not sort_of(contract, mapped, name).numeric:
            continue
        for part in (part for parts in by_brand.values() for part in parts):
            if part.answer is None and part.column in names:
                found[part.column] = None
    return tuple(found)


def number_cell(desk: Desk, name: str, brand: str) -> Cell:
    """A number of the contract, for one brand where the file is wide."""
    mapped = desk.mapped
    if name in mapped.wide:
        return _highest([_part(desk, name, part) for part in mapped.wide[name][brand]])
    if name in mapped.columns:
        return _from_column(desk, name, mapped.columns[name])
    recodes = mapped.values.get(name, {})
    given = str(recodes.get(mapped.constants[name], mapped.constants[name])).replace(",", ".")
    value = f"TRY_CAST({literal(given)} AS DOUBLE)"
    doubt = f"CASE WHEN {value} IS NULL THEN {int(Doubt.UNREADABLE)} ELSE 0 END"
    return Cell(value=value, doubt=doubt, text=literal(given))


def _highest(found: list[Cell]) -> Cell:
    """The highest of several parts; in doubt where any is."""
    if len(found) == 1:
        return found[0]
    doubts = [cell.doubt for cell in found if cell.doubt is not None]
    texts = [cell.text for cell in found if cell.text is not None]
    return Cell(
        value=f"greatest({', '.join(cell.value for cell in found)})",
        doubt=f"greatest({', '.join(doubts)}, 0)" if doubts else None,
        text=f"coalesce({', '.join(texts)}, NULL)" if texts else None,
    )


def _part(desk: Desk, name: str, part: Question) -> Cell:
    """One part of a wide template: a column, or the answer to a question."""
    if part.answer is None:
        known = desk.sheet.columns.schema.get_field_index(part.column) >= 0
        return _from_column(desk, name, part.column) if known else EMPTY
    tests = answered(desk.sheet, part.column, part.answer)
    if not tests:
        return EMPTY
    casts = [f"CAST({test} AS DOUBLE)" for test in tests]
    return Cell(value=casts[0] if len(casts) == 1 else f"greatest({', '.join(casts)})")


def answered(sheet: Sheet, column: str, asked: str) -> list[str]:
    """SQL tests, any of which says that ``asked`` was answered in a column or a set of them."""
    members = sheet.sets.get(column)
    if members is None:
        present = [column] if column in sheet.columns.column_names else []
        return [_answers(sheet, one, asked) for one in present]
    if members.counted is None:
        return [_answers(sheet, one, asked) for one in members.columns]
    return [
        f"({quoted(one)} = {literal(members.counted)})"
        for one in members.columns
        if asked in (one, sheet.titles.get(one, "").strip())
    ]


def _answers(sheet: Sheet, column: str, asked: str) -> str:
    """SQL: whether a cell's answer (one of its answers, where it lists several) is ``asked``."""
    if pa.types.is_floating(sheet.columns.schema.field(column).type):
        code = code_of(sheet, column, asked)
        return f"({quoted(column)} = {literal(code)})" if isinstance(code, float) else "false"
    asked = asked.strip()
    known = sheet.labels.get(column, {}).items()
    codes = {str(code) for code, label in known if label.strip() == asked}
    words = ", ".join(literal(word) for word in sorted({asked, *codes}))
    listed = f"string_split_regex({text_of(column)}, '\\s*[,;|]\\s*')"
    return f"({text_of(column)} IN ({words}) OR list_has_any({listed}, [{words}]))"


def code_of(sheet: Sheet, column: str, answer: str) -> float | str:
    """The code behind an answer given as its label or as the code itself."""
    for code, label in sheet.labels.get(column, {}).items():
        if label.strip() == answer.strip():
            return float(code) if not isinstance(code, str) else code
    try:
        return float(answer)
    except ValueError:
        return answer


def _from_column(desk: Desk, name: str, column: str) -> Cell:
    """A number read from one file column."""
    if column == LINE:
        return Cell(value=f"CAST({quoted(LINE)} AS DOUBLE)")
    kind, cell = desk.type_of(column), quoted(column)
    recodes = desk.mapped.values.get(name, {})
    if pa.types.is_floating(kind):
        plain = f"CASE WHEN isfinite({cell}) THEN {cell} END"
        return Cell(value=_recoded(recodes, lambda key: _is_code(desk.sheet, column, key), plain))
    if pa.types.is_date(kind):
        doubt = f"CASE WHEN {cell} IS NULL THEN 0 ELSE {int(Doubt.DATE)} END"
        return Cell(value="NULL::DOUBLE", doubt=doubt, text=f"CAST({cell} AS VARCHAR)")
    text, marks = text_of(column), desk.marks[column]
    unit = column_of(desk.contract, name).unit
    read = number(column, marks, currency=desk.currency, unit=unit)
    value = _recoded(recodes, lambda key: _is_text(text, key, read), read)
    if marks.plain:
        return Cell(value=value)
    known = ", ".join(literal(key.strip()) for key in recodes) or "NULL"
    doubt = (
        f"CASE WHEN {text} IS NULL OR ({read}) IS NOT NULL OR coalesce({text} IN ({known}), false) "
        f"THEN 0 WHEN {nothing(column)} THEN {int(Doubt.NOTHING)} "
        f"ELSE {int(Doubt.UNREADABLE)} END"
    )
    return Cell(value=value, doubt=doubt, text=f"CASE WHEN ({read}) IS NULL THEN {text} END")


def _is_text(text: str, key: str, read: str) -> str:
    """SQL: whether a text cell is the answer ``key``, or ``read`` the same number (6 is 6,0).

    An empty key is the empty cell.
    """
    if not key.strip():
        return f"{text} IS NULL"
    same = f"{text} = {literal(key.strip())}"
    try:
        return f"({same} OR ({read}) = {literal(float(key))})" if isfinite(float(key)) else same
    except ValueError:
        return same


def _is_code(sheet: Sheet, column: str, key: str) -> str:
    """SQL: whether a number cell is the answer ``key``, by its label or its code."""
    if not key.strip():
        return f"{quoted(column)} IS NULL"
    code = code_of(sheet, column, key)
    return f"{quoted(column)} = {literal(code)}" if isinstance(code, float) else "false"


def _recoded(recodes: Recodes, test: Callable[[str], str], value: str) -> str:
    """SQL: recoded answers first; an answer recoded to nan is no answer."""
    if not recodes:
        return value
    results = {
        key: "NULL" if new != new else f"TRY_CAST({literal(new)} AS DOUBLE)"
        for key, new in recodes.items()
    }
    cases = " ".join(f"WHEN {test(str(key))} THEN {result}" for key, result in results.items())
    return f"CASE {cases} ELSE {value} END"


def text_cell(desk: Desk, name: str) -> str:
    """SQL of a text of the contract; a segment not named is the whole market."""
    mapped = desk.mapped
    if name not in mapped.columns:
        value = literal(mapped.constants.get(name, ""))
    elif mapped.columns[name] == LINE:
        value = f"CAST({quoted(LINE)} AS VARCHAR)"
    else:
        value = as_text(desk.sheet, mapped.columns[name])
    recodes = mapped.values.get(name, {})
    if recodes:
        cases = " ".join(
            f"WHEN {value} = {literal(str(key))} THEN {'NULL' if new != new else literal(str(new))}"
            for key, new in recodes.items()
        )
        value = f"CASE {cases} ELSE {value} END"
    return f"coalesce({value}, {literal(ALL_SEGMENTS)})" if name == "segment" else value


def as_text(sheet: Sheet, column: str) -> str:
    """SQL: any file column as text; answers that have labels as their labels."""
    kind, cell = sheet.columns.schema.field(column).type, quoted(column)
    if pa.types.is_string(kind):
        return text_of(column)
    if not pa.types.is_floating(kind):
        return f"CAST({cell} AS VARCHAR)"
    whole = (
        f"CASE WHEN {cell} = trunc({cell}) AND abs({cell}) < 1e15 "
        f"THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) ELSE CAST({cell} AS VARCHAR) END"
    )
    cases = " ".join(
        f"WHEN {cell} = {literal(float(code))} THEN {literal(label.strip())}"
        for code, label in sheet.labels.get(column, {}).items()
        if not isinstance(code, str)
    )
    return f"CASE {cases} ELSE {whole} END" if cases else whole
