"""A mapping of a survey file onto the tracker, proposed from its labels as text to paste.

Nothing is mapped by it: a person reads the proposal, mends it and pastes it into kurssi.toml.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.asking import Ask, Asked, long_asks, wide_asks
from kurssi.tables.block import Line, joined, key, number, remark, text
from kurssi.tables.families import brands_of, slug
from kurssi.tables.items import TRACKER
from kurssi.tables.mapping import LINE
from kurssi.tables.read import SURVEYS, guard, read
from kurssi.tables.roles import brand_of, date_of, number_of, segment_of, weight_of
from kurssi.tables.sheet import Sheet, Unreadable
from kurssi.tables.wording import is_no_answer, is_no_brand, is_profile
from kurssi.workspace.company import Workspace

PROPOSED = "mapping-proposed"
BLOCK = "block"
_LISTED = 7  # steps of a scale told one by one


def proposal_for(sheet: Sheet, path: Path, file: str, workspace: Workspace) -> Finding | None:
    """The finding whose mend is a [[sources]] entry for a survey file; None where none can be made.

    Args:
        sheet: what the file holds.
        path: the file, whose time tells a period where nothing else does.
        file: its path in the workspace.
        workspace: names the own brand.
    """
    if not sheet.columns.num_rows:
        return None
    brands = brands_of(sheet, workspace.brand)
    asked = None if brands is None else wide_asks(sheet, brands)
    if asked is not None and asked.asks:
        lines = _wide_lines(sheet, path, file, asked, workspace)
        questions = len(asked.asks)
    else:
        found = _long_lines(sheet, path, file, workspace)
        if found is None:
            return None
        lines, questions = found
    return Finding(
        severity=Severity.NOTE,
        code=PROPOSED,
        file=file,
        table=TRACKER,
        count=questions,
        what=Message(
            "the labels of {file} tell how it may fill the tracker: {questions} questions",
            file=file,
            questions=questions,
        ),
        mend=Message(
            "read this, mend it, and paste it into kurssi.toml:\n{block}", block=joined(lines)
        ),
    )


def unmapped(findings: Iterable[Finding], workspace: Workspace) -> tuple[Finding, ...]:
    """Findings about survey files under names that are no table's, each with a proposal beside."""
    found: list[Finding] = []
    for finding in findings:
        found.append(finding)
        path = workspace.root / (finding.file or "")
        if finding.code != "unknown-file" or path.suffix.lower() not in SURVEYS:
            continue
        try:
            guard(path, finding.file or "")
            sheet = read(path, finding.file or "", ())
        except (Unreadable, OSError):
            continue
        proposal = proposal_for(sheet, path, finding.file or "", workspace)
        if proposal is not None:
            found[-1] = replace(finding, mend=Message("see the mapping proposed for it"))
            found.append(proposal)
    return tuple(found)


def blocks(findings: Iterable[Finding]) -> tuple[tuple[str, Message], ...]:
    """The proposals among findings: (file, the text to paste)."""
    return tuple(
        (finding.file or "", block)
        for finding in findings
        if finding.code == PROPOSED and isinstance(block := finding.mend.values[BLOCK], Message)
    )


def _wide_lines(
    sheet: Sheet, path: Path, file: str, asked: Asked, workspace: Workspace
) -> list[Line]:
    """The entry of a file with columns for each brand."""
    used = {column for ask in asked.asks for column in ask.columns.values()}
    lines = [*_head(sheet, path, file, workspace, used=used), ""]
    if workspace.brand not in asked.places.brands:
        lines.append(remark(Message("one of these is your own: name it in [company] brand")))
    lines += [*asked.places.lines(), "", "[sources.wide]"]
    lines += _rows(asked.asks)
    lines += [
        remark(Message("not read, no short list of answers: {column}", column=one))
        for one in asked.passed
    ]
    segments = _segment_values(sheet, used, workspace)
    return [*lines, *segments, *_values(asked.asks), *_indexes(asked.asks)]


def _long_lines(
    sheet: Sheet, path: Path, file: str, workspace: Workspace
) -> tuple[list[Line], int] | None:
    """The entry of a file in which each person speaks of one brand, and how many questions."""
    brand = brand_of(sheet)
    asks = long_asks(sheet, () if brand is None else (brand,))
    if not asks:
        return None
    used = {ask.source for ask in asks}
    fixed = [f"brand = {text(workspace.brand)}"] if brand is None else []
    lines = _head(sheet, path, file, workspace, used=used, brand=fixed)
    at = lines.index("[sources.columns]") + 1
    lines[at:at] = [*([] if brand is None else [f"brand = {text(brand)}"]), *_rows(asks)]
    if brand is not None:
        lines += ["", "[sources.values.brand]", *_brand_values(sheet, brand)]
    segments = _segment_values(sheet, used, workspace)
    return [*lines, *segments, *_values(asks), *_indexes(asks)], len(asks)


def _head(
    sheet: Sheet,
    path: Path,
    file: str,
    workspace: Workspace,
    *,
    used: Iterable[str],
    brand: Sequence[Line] = (),
) -> list[Line]:
    """The beginning of an entry: the file, who answered, when, with which weight.

    ``brand`` says whom it is about: a row of [sources.columns], or of [sources.constants].
    """
    taken = set(used)
    names = [name for name in sheet.columns.column_names if name not in taken]
    who, when, weight = number_of(sheet, names), date_of(sheet, names), weight_of(sheet, names)
    lines: list[Line] = ["[[sources]]", f"table = {text(TRACKER)}", f"path = {text(file)}", ""]
    lines.append("[sources.columns]")
    row = f"respondent = {text(who or LINE)}"
    no_id = Message("no column numbers the respondents: the line is the person")
    lines.append(row if who is not None else remark(no_id, row))
    lines += [f"period = {text(when)}"] if when is not None else []
    lines += [f"weight = {text(weight)}"] if weight is not None else []
    lines += _segment_rows(sheet, names, workspace)
    fixed = list(brand)
    if when is None:
        day = sheet.made or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        told = Message("the file tells no date; this is when it was written: put your fieldwork's")
        fixed.append(remark(told, f'period = "{day:%Y-%m}"'))
    return [*lines, "", "[sources.constants]", *fixed] if fixed else lines


def _segment_rows(sheet: Sheet, names: Sequence[str], workspace: Workspace) -> list[Line]:
    """The column of the declared segments; where there is none, those that may tell segments."""
    found = segment_of(sheet, names, workspace.segments)
    if found is not None:
        return [f"segment = {text(found[0])}"]
    profile = [name for name in names if is_profile(name, sheet.titles.get(name, ""))]
    return [
        remark(
            Message(
                "{title}: declare its answers as [segments] first",
                title=sheet.titles.get(name, name),
            ),
            f"# segment = {text(name)}",
        )
        for name in profile[:3]
    ]


def _segment_values(sheet: Sheet, used: Iterable[str], workspace: Workspace) -> list[Line]:
    """The segment of each answer, where the answers are not the segments' ids already."""
    taken = set(used)
    names = [name for name in sheet.columns.column_names if name not in taken]
    found = segment_of(sheet, names, workspace.segments)
    if found is None or not found[1]:
        return []
    rows = [f"{text(word)} = {text(id_)}" for word, id_ in found[1].items()]
    return ["", "[sources.values.segment]", *rows]


def _row(ask: Ask, *, steps: bool = True) -> Line:
    """``awareness_aided = "q2_{brand}"   # Aided awareness``, with the steps of its scale."""
    told = " ".join(ask.asks.split())
    if steps and not ask.answers.yes_or_no and ask.answers.labels:
        told += f" ({_steps(ask.answers.labels)})"
    return remark(told, f"{key(ask.target)} = {text(ask.source)}")


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
        lines.append(f"scale = [{number(low)}, {number(high)}]")
        if any(ask.target.startswith(f"{index}_") for ask in mine) and len(mine) > 1:
            told = Message("keep the items that belong together; reversed = [...] turns an item")
            lines.append(remark(told))
    return lines


def _brand_values(sheet: Sheet, column: str) -> list[Line]:
    """An id for every brand that is an answer; no answer is a brand ``unknown``."""
    lines: list[Line] = []
    for label in sheet.labels[column].values():
        name = "unknown" if is_no_answer(label) else slug(label)
        name = "other" if is_no_brand(label) and name != "unknown" else name
        lines.append(f"{text(label.strip())} = {text(name)}")
    if sheet.columns.column(column).null_count:
        lines.append('"" = "unknown"')
    return lines
