"""Names on the filled side of a [[sources]] entry that nothing reads: misspelt, or carried along.

What a misspelt name fills would be lost in silence: a weight called ``wieght`` weighs nobody. What
is *not* here: names of the file's own columns (``mapping``), answers typed wrong (``recoded``).
"""

import re
from collections.abc import Sequence

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.contract import Contract
from kurssi.tables.deliveries import Delivery
from kurssi.tables.items import TRACKER, named
from kurssi.vocabulary import MEASURES
from kurssi.workspace.company import Survey, Workspace
from kurssi.workspace.complaints import nearest

ALIKE = 0.8  # of the letters of a contract's column: a typing mistake, not a name of its own
_NUMBER = re.compile(r"_\d+$")
_SHORTEST = 4  # letters: shorter names are like each other by chance


def unknown_targets(
    delivery: Delivery, contract: Contract, items: Sequence[str], workspace: Workspace
) -> list[Finding]:
    """Keys of columns, constants, wide and values that fill no column anyone reads.

    An error where the name is nearly one of the contract's, else a warning.
    """
    source = delivery.source
    filled = (*source.columns, *source.constants, *source.wide, *items)
    patterns = {key for key in source.values if any(named(t, (key,)) for t in filled)}
    words = {*source.values, *source.columns, *source.constants, *source.wide} - patterns
    read = {*items, *(surveyed(workspace.survey) if contract.name == TRACKER else ())}
    return [
        _finding(delivery, word, contract, items)
        for word in sorted(words)
        if contract.column(word) is None and word not in read and source.columns.get(word) != word
    ]


def surveyed(survey: Survey) -> tuple[str, ...]:
    """The tracker columns that [survey] names: strata, clusters, margins."""
    names = (survey.strata, survey.cluster, survey.stratum_population, *survey.margins)
    return tuple(name for name in names if name is not None)


def _finding(delivery: Delivery, word: str, contract: Contract, items: Sequence[str]) -> Finding:
    near = misspelt(word, contract)
    measures = tuple(MEASURES) if contract.name == TRACKER else ()
    known = tuple(dict.fromkeys((*(c.name for c in contract.columns), *items, *measures)))
    like = near or nearest(word, known)
    return Finding(
        severity=Severity.WARNING if near is None else Severity.ERROR,
        code="unknown-target",
        file=delivery.file,
        table=delivery.table,
        column=word,
        rows=(1,),
        count=1,
        what=Message(
            "{place} fills {word}, which is no column of {table}",
            place=delivery.place,
            word=word,
            table=contract.name,
        ),
        mend=Message('did you mean "{near}"?', near=like)
        if like is not None
        else Message("nothing, if it is to be carried along; else use one of: {words}",
                     words=", ".join(column.name for column in contract.columns)),
    )  # fmt: skip


def misspelt(word: str, contract: Contract) -> str | None:
    """The contract's column that a name is but for a typing mistake; None where it is none.

    The number of an item is left out: relevence_2 is relevance_2. A name that begins with a column
    of the contract (awareness_radio) is a name of its own.
    """
    number = found[0] if (found := _NUMBER.search(word)) else ""
    stem = word.removesuffix(number)
    stems = {_NUMBER.sub("", c.name) if c.repeat else c.name: c for c in contract.columns}
    if len(stem) < _SHORTEST or any(stem.startswith(f"{one}_") or stem == one for one in stems):
        return None
    near = nearest(stem, tuple(stems), alike=ALIKE)
    if near is None:
        return None
    return f"{near}{number or '_1'}" if stems[near].repeat else near
