"""A mapping of a survey file onto the tracker, proposed from its labels as text to paste.

Nothing is mapped by it: a person reads the proposal, mends it and pastes it into kurssi.toml.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.asking import Ask, Asked, Passed, long_asks, wide_asks
from kurssi.tables.block import Line, joined, key, number, remark, text
from kurssi.tables.dated import TOTALS
from kurssi.tables.families import Brands, brands_of
from kurssi.tables.items import TRACKER
from kurssi.tables.likely import Likely
from kurssi.tables.proposed_head import PATH, brand_values, head, segment_values
from kurssi.tables.roles import brand_of
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import is_brand_name
from kurssi.workspace.company import Workspace

PROPOSED = "mapping-proposed"
BLOCK = "block"
MOST_TOTALS = 3  # rows under a table that are none of its own
_LISTED = 7  # steps of a scale told one by one


def proposal_for(
    sheet: Sheet, path: Path, file: str, workspace: Workspace, *, part: str | None = None
) -> Finding | None:
    """The finding whose mend is a [[sources]] entry for a survey file; None where none can be made.

    Args:
        sheet: what the file holds.
        path: the file, whose time tells a period where nothing else does.
        file: its path in the workspace.
        workspace: names the own brand.
        part: the sheet of a workbook, where it is not the first.
    """
    sheet = _without_totals(sheet)
    if not sheet.columns.num_rows:
        return None
    brand = brand_of(sheet, workspace.brand)
    rows_of_brands = brand is not None and is_brand_name(brand)
    brands = None if rows_of_brands else brands_of(sheet, workspace.brand)
    asked = None if brands is None else wide_asks(sheet, brands)
    if brands is not None and asked is not None and asked.asks:
        lines = _wide_lines(sheet, path, file, (brands, asked), workspace)
        questions = len(asked.asks)
    else:
        found = _long_lines(sheet, path, file, brand, workspace)
        if found is None:
            return None
        lines, questions = found
    if part is not None:
        lines.insert(lines.index(PATH.format(file=text(file))) + 1, f"sheet = {text(part)}")
    return Finding(
        severity=Severity.NOTE,
        code=PROPOSED,
        file=file,
        table=TRACKER,
        count=1,
        what=Message(
            "the labels of {file} tell how it may fill the tracker; questions: {questions}",
            file=file,
            questions=questions,
        ),
        mend=Message(
            "read this, mend it, and paste it into kurssi.toml:\n{block}", block=joined(lines)
        ),
    )


def _without_totals(sheet: Sheet) -> Sheet:
    """The sheet without last rows that sum the others: they would hide ids, days and scales."""
    kept = rows = sheet.columns.num_rows
    while kept > rows - MOST_TOTALS and kept > 0:
        (row,) = sheet.columns.slice(kept - 1, 1).to_pylist()
        said = {value.strip().casefold() for value in row.values() if isinstance(value, str)}
        if not said & set(TOTALS) and any(value is not None for value in row.values()):
            break
        kept -= 1
    if kept == rows:
        return sheet
    return replace(sheet, columns=sheet.columns.slice(0, kept), lines=sheet.lines.slice(0, kept))


def blocks(findings: Iterable[Finding]) -> tuple[tuple[str, Message], ...]:
    """The proposals among findings: (file, the text to paste)."""
    return tuple(
        (finding.file or "", block)
        for finding in findings
        if finding.code == PROPOSED and isinstance(block := finding.mend.values[BLOCK], Message)
    )


def _wide_lines(
    sheet: Sheet, path: Path, file: str, found: tuple[Brands, Asked], workspace: Workspace
) -> list[Line]:
    """The entry of a file with columns for each brand."""
    brands, asked = found
    used = {column for ask in asked.asks for column in ask.columns.values()}
    lines = [*head(sheet, path, file, workspace, used=used), ""]
    if workspace.brand not in asked.places.brands:
        lines.append(remark(Message("one of these is your own: name it in [company] brand")))
    lines += [*_doubts(brands), *asked.places.lines(), "", "[sources.wide]"]
    lines += _rows(asked.asks)
    lines += [
        remark(
            Message(
                'not read, unsure whether "{text}" is "{full}": {column}',
                text=text_,
                full=full,
                column=f"{next(iter(family.columns.values()))}: {family.asks}",
            )
        )
        for family, text_, full in brands.unsure
    ]
    lines += _passed(asked.passed)
    segments = segment_values(sheet, used, workspace)
    return [*lines, *segments, *_values(asked.asks), *_indexes(asked.asks)]


def _passed(passed: Iterable[Passed]) -> list[Line]:
    """Questions that are not read, each with the reason."""
    return [
        remark(Message("not read, {why}: {column}", why=why, column=column))
        for column, why in passed
    ]


def _doubts(brands: Brands) -> list[Line]:
    """What to look at in the list of brands."""
    told: list[Line] = []
    if not brands.named:
        told.append(
            remark(
                Message(
                    "the file tells the brands by number alone: put each brand's name before its "
                    "number"
                )
            )
        )
    for short, full in brands.alike.items():
        told.append(
            remark(Message('"{text}" is read as "{full}"; see that it is', text=short, full=full))
        )
    return told


def _long_lines(
    sheet: Sheet, path: Path, file: str, brand: str | None, workspace: Workspace
) -> tuple[list[Line], int] | None:
    """The entry of a file in which each row speaks of one brand, and how many questions."""
    asks, passed = long_asks(sheet, () if brand is None else (brand,))
    if not asks:
        return None
    used = {ask.source for ask in asks}
    lines = head(sheet, path, file, workspace, used=used, brand=brand)
    at = lines.index("[sources.columns]") + 1
    lines[at:at] = [*_rows(asks), *_passed(passed)]
    if brand is not None:
        lines += brand_values(sheet, brand, workspace.brand)
    segments = segment_values(sheet, used, workspace)
    return [*lines, *segments, *_values(asks), *_indexes(asks)], len(asks)


def _row(ask: Ask, *, steps: bool = True) -> Line:
    """``awareness_aided = "q2_{brand}"   # Aided awareness``, with the steps of its scale."""
    told = " ".join(ask.asks.split())
    if steps and not ask.answers.yes_or_no and ask.answers.labels:
        told += f" ({_steps(ask.answers.labels)})"
    row = f"{key(ask.target)} = {text(ask.source)}"
    return row if told == ask.source else remark(told, row)


def _rows(asks: Sequence[Ask]) -> list[Line]:
    """Every row; a battery's steps are told once."""
    told: set[str] = set()
    lines = []
    for ask in asks:
        lines.append(_row(ask, steps=ask.index is None or ask.index not in told))
        told.add(ask.index or "")
    return lines


def _steps(labels: Mapping[float, str]) -> str:
    """What the answers are called, in the order of their codes; a long scale by its ends."""
    words = [
        label if label.startswith(f"{code:g}") else f"{code:g} {label}"
        for code, label in sorted(labels.items())
    ]
    return ", ".join(words) if len(words) <= _LISTED else f"{words[0]} … {words[-1]}"


def _values(asks: Sequence[Ask]) -> list[Line]:
    """Recoded answers: each set once, under a pattern where a whole battery has the same."""
    lines: list[Line] = []
    done: set[str] = set()
    for ask in asks:
        if not ask.answers.recodes or ask.target in done:
            continue
        alike = [o for o in asks if o.index == ask.index and ask.index is not None]
        name = ask.target
        together = len(alike) > 1 and all(o.answers.recodes == ask.answers.recodes for o in alike)
        if together and all(other.target.startswith(f"{ask.index}_") for other in alike):
            name = f"{ask.index}_*"
            done |= {other.target for other in alike}
        lines += ["", f"[sources.values.{key(name)}]"]
        if ask.answers.turned:
            told = Message("the codes do not rise with what the answers say; put in order here")
            lines.append(remark(told))
        lines += [f"{text(word)} = {number(new)}" for word, new in ask.answers.recodes.items()]
    return lines


def _indexes(asks: Sequence[Ask]) -> list[Line]:
    """The [measures] tables that say on which scale items are answered."""
    lines: list[Line] = []
    for index in dict.fromkeys(ask.index for ask in asks if ask.index is not None):
        mine = [ask for ask in asks if ask.index == index]
        low, high = mine[0].answers.scale
        lines += ["", f"[measures.{key(index)}]"]
        if [ask.target for ask in mine] != [index]:
            items = ", ".join(text(ask.target) for ask in mine)
            lines += wrap(f"items = [{items}]", 96, break_long_words=False, subsequent_indent="  ")
        scale = f"scale = [{number(low)}, {number(high)}]"
        guess = next((ask.answers for ask in mine if ask.answers.code is not None), mine[0].answers)
        if guess.used is None:
            lines.append(scale)
        else:
            told = Likely(scale=(low, high), code=guess.code).told(guess.used)
            lines.append(remark(told, scale))
        if any(ask.target.startswith(f"{index}_") for ask in mine) and len(mine) > 1:
            told = Message("keep the items that belong together; reversed = [...] turns an item")
            lines.append(remark(told))
    return lines
