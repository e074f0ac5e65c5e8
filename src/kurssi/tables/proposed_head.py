"""The beginning of a proposed [[sources]] entry: who answered, when, about whom, of what weight.

What is *not* here: what they were asked (``asking``, ``proposals``).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from kurssi.messages import Message
from kurssi.tables.block import Line, remark, text
from kurssi.tables.families import is_brand, slug
from kurssi.tables.items import TRACKER
from kurssi.tables.mapping import LINE
from kurssi.tables.roles import (
    brands_in,
    date_of,
    number_of,
    segment_of,
    unsaid_year,
    weight_of,
)
from kurssi.tables.sheet import Sheet
from kurssi.tables.wording import is_no_answer, is_no_brand, is_profile
from kurssi.workspace.company import Workspace

PATH = "path = {file}"
WIDE = ""  # the brands stand in the columns' names


def head(
    sheet: Sheet,
    path: Path,
    file: str,
    workspace: Workspace,
    *,
    used: Iterable[str],
    brand: str | None = WIDE,
) -> list[Line]:
    """The beginning of an entry: the file, who answered, when, with which weight, about whom.

    ``brand`` is the column of the brand; None where all rows are about one.
    """
    taken = {*used, *(() if brand is None else (brand,))}
    names = [name for name in sheet.columns.column_names if name not in taken]
    when, unsaid, weight = (
        date_of(sheet, names),
        unsaid_year(sheet, names),
        weight_of(sheet, names),
    )
    dated = when if when is not None else unsaid[0] if unsaid is not None else None
    beside = [name for name in (brand, dated) if name]
    who = number_of(sheet, [name for name in names if name not in (dated, weight)], beside)
    lines: list[Line] = ["[[sources]]", f"table = {text(TRACKER)}", PATH.format(file=text(file))]
    lines += ["", "[sources.columns]"]
    lines += [f"brand = {text(brand)}"] if brand else []
    row = f"respondent = {text(who or LINE)}"
    no_id = Message("no column numbers the respondents: the line is the person")
    lines.append(row if who is not None else remark(no_id, row))
    lines += [f"period = {text(dated)}"] if dated is not None else []
    lines += [f"weight = {text(weight)}"] if weight is not None else []
    lines += _segment_rows(sheet, names, workspace)
    fixed: list[Line] = [f"brand = {text(workspace.brand)}"] if brand is None else []
    day = sheet.made or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    if dated is None:
        told = Message("the file tells no date; this is when it was written: put your fieldwork's")
        fixed.append(remark(told, f'period = "{day:%Y-%m}"'))
    lines += ["", "[sources.constants]", *fixed] if fixed else []
    return lines if when is not None or unsaid is None else [*lines, *_years(unsaid, day)]


def _years(unsaid: tuple[str, tuple[int, ...], str], day: date) -> list[Line]:
    """The periods of week or month numbers, in the year the file was written."""
    column, numbers, kind = unsaid
    told = Message("{column} tells no year; see that it is this one", column=column)
    rows = [f'"{one}" = "{day:%Y}-{kind}{one:02d}"' for one in numbers]
    return ["", "[sources.values.period]", remark(told), *rows]


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


def segment_values(sheet: Sheet, used: Iterable[str], workspace: Workspace) -> list[Line]:
    """The segment of each answer, where the answers are not the segments' ids already."""
    taken = set(used)
    names = [name for name in sheet.columns.column_names if name not in taken]
    found = segment_of(sheet, names, workspace.segments)
    if found is None or not found[1]:
        return []
    rows = [f"{text(word)} = {text(id_)}" for word, id_ in found[1].items()]
    return ["", "[sources.values.segment]", *rows]


def brand_values(sheet: Sheet, column: str, own: str) -> list[Line]:
    """An id for every brand that is an answer; no answer is a brand ``unknown``."""
    lines: list[Line] = []
    ids: list[str] = []
    for label in brands_in(sheet, column):
        name = "unknown" if is_no_answer(label) else own if is_brand(label, own) else slug(label)
        name = "other" if is_no_brand(label) and name != "unknown" else name
        ids.append(f"brand_{name}" if name.isdigit() else name)
        if ids[-1] != label:
            lines.append(f"{text(label)} = {text(ids[-1])}")
    if sheet.columns.column(column).null_count:
        lines.append('"" = "unknown"')
    told = []
    if any(one.startswith("brand_") for one in ids):
        told.append(Message("the file tells the brands by number alone: put their names here"))
    if own not in ids:
        told.append(Message("one of these is your own: name it in [company] brand"))
    if not lines and not told:
        return []
    return ["", "[sources.values.brand]", *map(remark, told), *lines]
