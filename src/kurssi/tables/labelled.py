"""Answers whose own label says something else than their code: none, or another order.

"Don't know" on a code inside the scale would be counted; one off it is found with the other answers
(``scales``). Codes that run from best to worst, or in no order, would be read the wrong way.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from jaxtyping import Int

from kurssi.findings import ROWS_SHOWN, Finding, Severity
from kurssi.messages import Message, Number
from kurssi.tables.arrays import floats
from kurssi.tables.cells import code_of, sort_of
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.degrees import in_place
from kurssi.tables.deliveries import Delivery
from kurssi.tables.items import TRACKER, answer_scale, runs_backwards
from kurssi.tables.mapping import LINE, Mapped
from kurssi.tables.mends import recode
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import is_no_answer
from kurssi.workspace.company import Workspace

MOST_STEPS = 20  # of a scale whose every answer may be written down


def labelled(
    delivery: Delivery, sheet: Sheet, layout: Mapped, contract: Contract, workspace: Workspace
) -> list[Finding]:
    """Answers inside their scale labelled as none, and codes in another order than their labels."""
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
    given = {key: at for key, at in rows.items() if sum(map(len, at))}
    empties = {
        column: {label: float("nan") for name, _, label in given if name == column}
        for column, _, _ in given
    }
    found = [
        _finding(
            delivery,
            key,
            lines[np.concatenate(at)],
            recode(workspace, (delivery.file,), key[0], empties[key[0]], sure=True),
        )
        for key, at in given.items()
    ]
    return [*found, *_out_of_order(delivery, sheet, layout, contract, workspace)]


def _out_of_order(
    delivery: Delivery, sheet: Sheet, layout: Mapped, contract: Contract, workspace: Workspace
) -> list[Finding]:
    """Codes that do not rise with what their labels say, and are neither recoded nor reversed."""
    found: dict[str, Finding] = {}
    for name, column in _answered(sheet, layout, contract):
        labels = {
            float(code): label.strip()
            for code, label in sheet.labels.get(column, {}).items()
            if not isinstance(code, str) and not is_no_answer(label)
        }
        recodes = layout.values.get(name, {})
        told = any(isinstance(new, str) or new == new for key, new in recodes.items() if key)
        low, high = answer_scale(name, workspace)
        if name in found or told or not all(low <= code <= high for code in labels):
            continue
        whole = float(high - low).is_integer() and high - low <= MOST_STEPS
        every = [low + step for step in range(int(high - low) + 1)] if whole else sorted(labels)
        moved = in_place(labels, every)
        turned = moved == {code: low + high - code for code in every}
        if not moved or (turned and runs_backwards(name, workspace)):
            continue
        answers = {labels.get(code, f"{code:g}"): new for code, new in moved.items()}
        mend = recode(workspace, (delivery.file,), name, answers)
        found[name] = _ordering(delivery, name, labels, mend)
    return list(found.values())


def _ordering(delivery: Delivery, name: str, labels: Mapping[float, str], mend: Message) -> Finding:
    """The finding that codes and labels are in different orders."""
    codes = ", ".join(f"{code:g} {label}" for code, label in sorted(labels.items()))
    return Finding(
        severity=Severity.WARNING,
        code="codes-out-of-order",
        file=delivery.file,
        table=delivery.table,
        column=name,
        count=len(labels),
        what=Message(
            "a higher code does not say more: {codes}; the codes are counted, not the labels",
            codes=codes,
        ),
        mend=Message("if a high answer is to mean much of it, {lines}", lines=mend),
    )


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
    delivery: Delivery,
    key: tuple[str, float, str],
    lines: Int[np.ndarray, " row"],
    mend: Message,
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
            code=Number(code),
            label=label,
        ),
        mend=mend,
    )
