"""Rules put to the rows of a table, and the rows that no rule keeps out."""

from collections.abc import Sequence

import pyarrow as pa

from kurssi.findings import Finding
from kurssi.messages import Message, Number
from kurssi.tables.offscale import answers_mend
from kurssi.tables.rule import Rule
from kurssi.tables.staging import Staged
from kurssi.tables.titles import titled
from kurssi.tables.warehouse import quoted
from kurssi.tables.whole import LINES, Whole, first

EXAMPLES, MOST_EXAMPLES = 3, 200


def tested(whole: Whole, rules: Sequence[Rule]) -> tuple[list[Finding], list[str]]:
    """What the rules find, and the SQL tests of the rows they keep out.

    All rules are screened in one pass over the table; only those that may fail look at the rows.
    """
    (screens,) = whole.rows(f"SELECT {', '.join(rule.screen for rule in rules)} FROM {whole.name}")
    findings: list[Finding] = []
    drops: list[str] = []
    for rule, possible in zip(rules, screens, strict=True):
        if not possible:
            continue
        test = rule.test if rule.whole_row else f"_skip = 0 AND ({rule.test})"
        found = _found(whole, rule, test)
        findings.extend(found)
        if found and rule.drops:
            drops.append(test)
    return findings, drops


def _found(whole: Whole, rule: Rule, test: str) -> list[Finding]:
    """A finding for each file in which the rule fails."""
    example = rule.example or "NULL::VARCHAR"
    some = f"list(DISTINCT {example}) FILTER ({example} IS NOT NULL)"
    rows = whole.rows(
        f"SELECT _file, count(*), {LINES}, {some}[:{MOST_EXAMPLES}] FROM {whole.name} "
        f"WHERE {test} GROUP BY _file ORDER BY _file"
    )
    return [
        Finding(
            severity=rule.severity,
            code=rule.code,
            file=file,
            table=whole.name,
            column=rule.column,
            rows=first(lines),
            count=count,
            what=_with_examples(rule, examples),
            mend=_mend(whole, rule, file),
        )
        for file, count, lines, examples in rows
    ]


def _mend(whole: Whole, rule: Rule, file: str) -> Message:
    """The rule's own mend; for answers with the lines that would mend them."""
    if not rule.answers or rule.column is None:
        return rule.mend
    lines = answers_mend(whole, file, rule.column)
    return Message("{first}; or {lines}", first=rule.mend, lines=lines)


def _with_examples(rule: Rule, examples: Sequence[str] | None) -> Message:
    """The sentence with the first texts it speaks of."""
    shown = sorted({text for text in examples or () if text is not None})[:EXAMPLES]
    if not shown:
        return rule.what
    told = tuple(Number(float(text)) for text in shown) if rule.numeric else tuple(shown)
    return Message("{sentence}: {examples}", sentence=rule.what, examples=told)


def posted(whole: Whole, staged: Sequence[Staged], drops: Sequence[str]) -> pa.Table:
    """The rows that nothing keeps out, with the contract's columns and types, extras last."""
    cells, shown = [], set()
    for column in whole.contract.columns:
        if column.name in whole.present or column.name == "segment":
            cells.append(quoted(column.name))
        elif column.repeat is None and not column.optional:
            kind = "DOUBLE" if column.sort.numeric else "DATE" if column.sort.dated else "VARCHAR"
            cells.append(f"NULL::{kind} AS {quoted(column.name)}")
        else:
            continue
        shown.add(column.name)
    rest = dict.fromkeys(
        name
        for one in staged
        for name in (*one.mapped.read, *one.mapped.names, *one.mapped.extras)
        if name not in shown
    )
    cells += [quoted(name) for name in rest]
    tests = " OR ".join(f"({test})" for test in dict.fromkeys(drops))
    where = f"WHERE NOT coalesce({tests}, false)" if drops else ""
    rows = whole.connection.execute(
        f"SELECT {', '.join(cells)}, _file, _row FROM {whole.name} {where} ORDER BY rowid"
    ).to_arrow_table()
    return titled(rows, [one.titles for one in staged])
