"""A sheet laid on its contract, as one SQL query: typed cells, and beside each the doubt it left.

For a column ``c`` the staged row has ``c`` (the value) and, where any cell may be in doubt, ``?c``
(why there is no value: a ``Doubt`` or a ``dates.Reading``; 0 where all is well) and ``!c`` (the
text as it was written). ``_skip`` is 1 for a blank row, 2 for a total.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
from pyarrow import compute

from kurssi.tables.cells import (
    Desk,
    as_text,
    column_of,
    number_cell,
    number_columns,
    sort_of,
    text_cell,
)
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.dated import TOTALS, called, constant, recoded, understood, written
from kurssi.tables.dates import Reading
from kurssi.tables.deliveries import Delivery
from kurssi.tables.mapping import LINE, Mapped
from kurssi.tables.numerals import marks
from kurssi.tables.sheet import Sheet
from kurssi.tables.titles import column_titles
from kurssi.tables.warehouse import Base, literal, quoted
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

# A number without a point, or with points before every three digits.
_THOUSANDS = r"^[^.]*$|^\s*[1-9]\d{0,2}(\.\d{3})+\s*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One delivery laid on its contract: the query that yields its rows.

    ``rows`` counts the long rows it yields. ``doubtful`` are the columns with a ``?`` beside them.
    ``mixed`` are the number columns that use both decimal marks, ``titles`` what columns asked.
    """

    query: str
    file: str
    mapped: Mapped
    rows: int
    doubtful: frozenset[str]
    mixed: tuple[str, ...]
    titles: Mapping[str, str]


def stage(
    connection: Base,
    delivery: Delivery,
    sheet: Sheet,
    mapped: Mapped,
    contract: Contract,
    workspace: Workspace,
) -> Staged:
    """Lay a sheet on its contract; the sheet is registered with ``connection``."""
    columns = sheet.columns.append_column(LINE, sheet.lines)
    for name in mapped.names:
        column = column_of(contract, name)
        if not sort_of(contract, mapped, name).dated:
            continue
        cells = (
            written(columns.column(mapped.columns[name]))
            if name in mapped.columns
            else constant(mapped.constants[name], columns.num_rows)
        )
        cells = called(cells, sheet.labels.get(mapped.columns.get(name, ""), {}))
        cells = recoded(cells, mapped.values.get(name, {}))
        columns = understood(columns, column, cells, workspace, sparse=contract.sparse)
    numbers = number_columns(contract, mapped, sheet)
    unsure = _unsure(columns, mapped, contract)
    columns = columns if unsure else _plain_numbers(columns, numbers)
    relation = f"raw_{id(delivery)}"
    connection.register(relation, columns)
    texts = tuple(n for n in numbers if pa.types.is_string(columns.schema.field(n).type))
    marked = marks(connection, relation, texts, sheet.decimal, unsure=unsure)
    desk = Desk(
        contract=contract,
        sheet=replace(sheet, columns=columns),
        mapped=mapped,
        currency=workspace.currency,
        marks=marked,
    )
    query, doubtful = _query(connection, desk, relation, delivery.file)
    return Staged(
        query=query,
        file=delivery.file,
        mapped=mapped,
        rows=columns.num_rows * max(1, len(mapped.brands)),
        doubtful=doubtful,
        mixed=tuple(name for name in texts if marked[name].mixed),
        titles=column_titles(sheet, mapped),
    )


def _unsure(table: pa.Table, mapped: Mapped, contract: Contract) -> tuple[str, ...]:
    """File columns of whole numbers whose every point may set thousands apart: 12.000 and 7."""
    return tuple(
        column
        for name, column in mapped.columns.items()
        if (known := contract.column(name)) is not None and known.whole and column != LINE
        if pa.types.is_string(table.schema.field(column).type)
        if compute.any(compute.match_substring(table[column], ".")).as_py()
        if compute.all(compute.match_substring_regex(table[column], _THOUSANDS)).as_py()
    )


def _plain_numbers(table: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The table with every text column of plain numbers made numbers: the fast way for most."""
    for name in names:
        column = table.column(name)
        if not pa.types.is_string(column.type):
            continue
        try:
            numbers = column.cast(pa.float64())
        except pa.ArrowInvalid:
            continue
        if compute.all(compute.is_finite(numbers)).as_py() is not False:
            table = table.set_column(table.schema.get_field_index(name), name, numbers)
    return table


def _query(connection: Base, desk: Desk, relation: str, file: str) -> tuple[str, frozenset[str]]:
    """The query of a delivery's rows, and its doubtful columns."""
    extras = [f"{as_text(desk.sheet, name)} AS {quoted(name)}" for name in desk.mapped.extras]
    brands = desk.mapped.brands
    if brands and extras:
        # The respondent's own columns are the same for every brand: worked out once.
        connection.execute(
            f"CREATE TEMP TABLE own_{relation} AS SELECT {quoted(LINE)} AS _line, "
            f"{', '.join(extras)} FROM {relation}"
        )
    inner = [] if brands else extras
    selects = [_select(desk, relation, file, brand, inner) for brand in brands or ("",)]
    query = "\nUNION ALL\n".join(select for select, _ in selects)
    query = f"SELECT *, {_skip(desk, selects[0][1])} AS _skip FROM ({query})"
    if brands and extras:
        query = (
            f"SELECT r.*, o.* EXCLUDE (_line) FROM ({query}) r "
            f"JOIN own_{relation} o ON r._row = o._line"
        )
    return query, frozenset().union(*(doubtful for _, doubtful in selects))


def _select(
    desk: Desk, relation: str, file: str, brand: str, extras: list[str]
) -> tuple[str, frozenset[str]]:
    """The rows of one brand (of all, where the file is long), and its doubtful columns."""
    cells = [f"{literal(file)} AS _file", f"{quoted(LINE)} AS _row"]
    mapped, doubtful = desk.mapped, set()
    for name in mapped.names:
        sort = sort_of(desk.contract, mapped, name)
        if name == "brand" and mapped.brands:
            cells.append(f"{literal(brand)} AS brand")
        elif sort.dated:
            cells += [f"{quoted('=' + name)} AS {quoted(name)}", quoted("?" + name)]
            cells += [quoted("!" + name), quoted("total=" + name)]
            cells += [f"{quoted('day=' + name)} AS _day"] if sort is Sort.PERIOD else []
        elif sort.numeric:
            cell = number_cell(desk, name, brand)
            cells.append(f"{cell.value} AS {quoted(name)}")
            if cell.doubt is not None:
                doubtful.add(name)
                cells.append(f"{cell.doubt} AS {quoted('?' + name)}")
                cells.append(f"{cell.text or 'NULL'} AS {quoted('!' + name)}")
            elif mapped.brands:
                cells += [f"0 AS {quoted('?' + name)}", f"NULL::VARCHAR AS {quoted('!' + name)}"]
        else:
            cells.append(f"{text_cell(desk, name)} AS {quoted(name)}")
    if desk.contract.column("segment") is not None and "segment" not in mapped.names:
        cells.append(f"{literal(ALL_SEGMENTS)} AS segment")
    return "SELECT " + ",\n  ".join([*cells, *extras]) + f"\nFROM {relation}", frozenset(doubtful)


def _skip(desk: Desk, doubtful: frozenset[str]) -> str:
    """SQL: 1 where a row is blank, 2 where it is a total, else 0."""
    empty, total = [], []
    mapped = desk.mapped
    for name in mapped.names:
        if mapped.columns.get(name, LINE) == LINE and name not in mapped.wide:
            continue
        sort, cell = sort_of(desk.contract, mapped, name), quoted(name)
        if sort.dated:
            empty.append(f"{quoted('?' + name)} = {int(Reading.EMPTY)}")
            total.append(quoted("total=" + name))
        elif sort.numeric:
            sure = f" AND {quoted('?' + name)} = 0" if name in doubtful else ""
            empty.append(f"({cell} IS NULL{sure})")
        elif name == "segment":
            empty.append(f"{cell} = {literal(ALL_SEGMENTS)}")
        else:
            empty.append(f"{cell} IS NULL")
            total.append(f"lower({cell}) IN ({', '.join(literal(word) for word in TOTALS)})")
    told = not mapped.brands or any(column != LINE for column in mapped.columns.values())
    blank = f"WHEN {' AND '.join(empty)} THEN 1 " if empty and told else ""
    totals = f"WHEN {' OR '.join(total)} THEN 2 " if total else ""
    return f"CASE {blank}{totals}ELSE 0 END" if blank or totals else "0"
