"""What reports call the columns of a table, in Finnish and English: a proposal, never a mapping.

Words lead to lines that a person reads and pastes. What is *not* here: surveys, whose questions
are told by their labels (``proposals``).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from kurssi.concepts.concept import core
from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.across import templates_for, told_by_values
from kurssi.tables.block import Line, joined, key, remark, text
from kurssi.tables.contract import Column, Contract, contract
from kurssi.tables.sheet import Sheet
from kurssi.workspace.company import Workspace

OF_REPORTS = ("sales", "spend", "market", "waves", "context")  # tables that reports fill
# Contract column -> what it is called in a report of that table, where the word alone tells less.
_WORDS: Mapping[str, str] = {
    "period": "aikajakso periodi viikko_alkaen viikon_alku viikko_alkaa kuukausi_alkaen "
    "jakso_alkaen week_starting week_beginning week_commencing week_of month_starting",
    "lever": "toimenpide väline media kanava",
    "segment": "alue myyntialue markkina-alue maakunta region area",
    "spend": "panostukset kustannus kustannukset kulu kulut budjetti summa investointi eurot "
    "costs budget amount investment eur",
    "units": "kpl kappalemäärä myynti_kpl määrä pieces sales_units",
    "revenue": "myynti_eur sales_eur",
    "margin": "kate myyntikate gross_margin",
    "category_units": "markkina_kpl kategoria_kpl kokonaismarkkina_kpl",
    "category_revenue": "markkina_eur kategoria_eur kokonaismarkkina_eur market_revenue market_eur",
    "name": "muuttuja variable",
}
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_UNITS = re.compile(r"(?<=\S)[ ,_]+(eur|euroa|e|kpl|pcs)$")


def called(table: Contract, columns: Sequence[str]) -> dict[str, str]:
    """The file's columns that are called as the contract's may be: contract column -> column.

    A heading as it stands counts before one without its unit: Myynti (kpl) is no Myynti.
    """
    found: dict[str, str] = {}
    for plain in (_plain, _bare):
        for target in table.columns:
            words = _words_for(table, target)
            for name in columns if target.name not in found else ():
                if name not in found.values() and plain(name) in words:
                    found[target.name] = name
                    break
    return found


def _words_for(table: Contract, target: Column) -> set[str]:
    """What a column may be called: its own names, and those of the concepts that fill it."""
    filling = (one for one in core().concepts.values() if one.column_of(table.name) == target.name)
    names = (name for one in filling for name in (*one.fi, *one.en, *one.short))
    titles = (target.name, target.title.fi, target.title.en, *names)
    words = {word.replace("_", " ") for word in _WORDS.get(target.name, "").split()}
    return words | {_plain(word) for word in titles if word}


def source_entry(
    sheet: Sheet,
    table: Contract,
    file: str,
    workspace: Workspace,
    *,
    known: Mapping[str, str] | None = None,
    part: str | None = None,
) -> Message | None:
    """A [[sources]] entry that reads a file; None where it would miss a column, or tells none.

    A table of one brand without a column for it is the own brand's.

    Args:
        sheet: what the file holds.
        table: the contract of the table that it may be.
        file: its path in the workspace.
        workspace: its brand, levers and segments.
        known: contract columns that are found already.
        part: the sheet of a workbook, where it is not the first.
    """
    given = known or {}
    free = [name for name in sheet.columns.column_names if name not in given.values()]
    columns = {**called(table, free), **given}
    columns |= told_by_values(sheet, table, columns, workspace)
    wide = templates_for(sheet, table, columns, workspace)
    places = [template.strip("{}") for template in wide.values()]
    if not ({*columns, *wide} - {"period", "brand", "segment"}):
        return None
    lacking = [n for n in table.required if n not in (*columns, *wide, *places)]
    if not columns or lacking not in ([], ["brand"]):
        return None
    lines: list[Line] = ["[[sources]]", f"table = {text(table.name)}", f"path = {text(file)}"]
    lines += [f"sheet = {text(part)}"] if part is not None else []
    lines += ["", "[sources.columns]"]
    lines += [f"{key(name)} = {text(column)}" for name, column in columns.items()]
    if wide:
        told = Message("every other column of amounts, by what its heading names")
        lines += ["", "[sources.wide]"]
        lines += [remark(told, f"{key(name)} = {text(one)}") for name, one in wide.items()]
    if lacking:
        told = Message("no column tells the brand; see that all rows are the own brand's")
        lines += ["", "[sources.constants]", remark(told, f"brand = {text(workspace.brand)}")]
    return joined(lines)


def report_proposal(
    sheet: Sheet, file: str, workspace: Workspace, code: str, *, part: str | None
) -> Finding | None:
    """The finding that a file under a name of its own may be the table its columns speak of."""
    for name in OF_REPORTS:
        block = source_entry(sheet, contract(name), file, workspace, part=part)
        if block is None:
            continue
        return Finding(
            severity=Severity.NOTE,
            code=code,
            file=file,
            table=name,
            count=1,
            what=Message(
                "the columns of {file} are those of the table {table}",
                file=PurePosixPath(file).name,
                table=name,
            ),
            mend=Message(
                "read this, mend it, and paste it into kurssi.toml:\n{block}", block=block
            ),
        )
    return None


def _bare(name: str) -> str:
    """A heading without the unit behind it, too."""
    return _UNITS.sub("", _plain(_BRACKETS.sub("", name)))


def _plain(name: str) -> str:
    """A heading without what does not matter: case, brackets, signs for words."""
    plain = name.casefold().replace("€", " eur ").replace("_", " ")
    return " ".join(re.sub(r"[()\[\],.:;/]", " ", plain).split())
