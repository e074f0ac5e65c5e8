"""Answers whose own label says that they are none: "don't know" on a code inside the scale.

A code off the scale is found with the other answers (``scales``); one inside it would be counted.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from jaxtyping import Int

from kurssi.findings import ROWS_SHOWN, Finding, Severity
from kurssi.messages import Message
from kurssi.tables.arrays import floats
from kurssi.tables.cells import code_of, sort_of
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.deliveries import Delivery
from kurssi.tables.items import TRACKER, answer_scale
from kurssi.tables.mapping import LINE, Mapped
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import is_no_answer
from kurssi.workspace.company import Workspace


def labelled(
    delivery: Delivery, sheet: Sheet, layout: Mapped, contract: Contract, workspace: Workspace
) -> list[Finding]:
    """Every answer code inside its scale whose label says that there is no answer."""
    if contract.name != TRACKER or not sheet.labels:
        return []
    rows: dict[tuple[str, float, str], list[np.ndarray]] = {}
    for name, column in _answered(sheet, layout, contract):
        low, high = answer_scale(name, workspace)
        recoded = {code_of(sheet, column, str(key)) for key in layout.values.get(name, {})}
        for code, label in sheet.labels.get(column, {}).items():
            if isinstance(code, str) or not is_no_answer(label):
                continue
            if low <= code <= high and float(code) not in recoded:
                at = np.flatnonzero(floats(sheet.columns[column]) == code)
                rows.setdefault((name, float(code), label.strip()), []).append(at)
    lines = np.asarray(sheet.lines)
    return [
        _finding(delivery, key, lines[np.concatenate(at)])
        for key, at in rows.items()
        if sum(map(len, at))
    ]


def _answered(sheet: Sheet, layout: Mapped, contract: Contract) -> Iterator[tuple[str, str]]:
    """Contract columns that hold answers on a scale, with each file column behind them."""
    for name in layout.names:
        if sort_of(contract, layout, name) is not Sort.ANSWER:
            continue
        columns = [layout.columns[name]] if name in layout.columns else []
        for parts in layout.wide.get(name, {}).values():
            columns += [part.column for part in parts if part.answer is None]
        for column in dict.fromkeys(columns):
            at = sheet.columns.schema.get_field_index(column)
            if column != LINE and at >= 0 and pa.types.is_floating(sheet.columns.schema.types[at]):
                yield name, column


def _finding(
    delivery: Delivery, key: tuple[str, float, str], lines: Int[np.ndarray, " row"]
) -> Finding:
    name, code, label = key
    return Finding(
        severity=Severity.WARNING,
        code="no-answer-on-scale",
        file=delivery.file,
        table=delivery.table,
        column=name,
        rows=tuple(sorted(lines.tolist())[:ROWS_SHOWN]),
        count=len(lines),
        what=Message(
            'the answer {code} is labelled "{label}" and lies on the scale, so it counts',
            code=f"{code:g}",
            label=label,
        ),
        mend=Message(
            'add values = {{ {column} = {{ "{label}" = nan }} }} to [[sources]]',
            column=name,
            label=label,
        ),
    )
