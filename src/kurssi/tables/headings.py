"""Headings that no contract knows, and the columns they may mean: proposed, never mapped.

The words are the core vocabulary's (``concepts``). Where one column is likely it is proposed, where
several are it is asked; a person says which, with `kurssi terms accept`. What is *not* here: whole
files under other names (``called``), names misspelt in kurssi.toml (``misspelt``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kurssi.concepts.candidates import Candidate, candidates
from kurssi.concepts.concept import Concept, core
from kurssi.concepts.matching import Wording
from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.tables.contract import Contract
from kurssi.tables.deliveries import Delivery

PROBABLE = 0.15  # score from which a column is one of those to choose from
ASKED = 0.4  # of those that fill a column, together: it is worth a question
MOST = 400  # headings looked at: a file of more has its own proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A file's column, and what it may mean, best first; at least one fills a column."""

    column: str
    candidates: tuple[Candidate, ...]

    @property
    def sure(self) -> bool:
        """Whether one column is proposed, rather than asked which."""
        return self.candidates[0].suggest


def headings(contract: Contract, extras: Sequence[str], open_: Collection[str]) -> list[Heading]:
    """The columns of a file that may fill a column of the contract which nothing fills yet.

    Args:
        contract: the table's.
        extras: the file's columns that fill none.
        open_: the contract's columns that nothing fills.
    """
    if not extras or not open_:
        return []
    found = []
    looked = extras[:MOST]
    for column, some in zip(looked, candidates([Wording(one) for one in looked]), strict=True):
        likely = tuple(one for one in some if one.score >= PROBABLE)
        filling = [one for one in likely if column_of(one, contract) in open_]
        if sum(one.score for one in filling) >= ASKED:
            found.append(Heading(column=column, candidates=likely))
    return _one_each(found)


def _one_each(found: Iterable[Heading]) -> list[Heading]:
    """The likeliest heading of each concept: many questions on one thing are not its column."""
    best: dict[str, Heading] = {}
    for heading in found:
        first = heading.candidates[0]
        known = best.get(first.concept)
        if known is None or first.score > known.candidates[0].score:
            best[first.concept] = heading
    return list(best.values())


def column_of(candidate: Candidate, contract: Contract) -> str | None:
    """The column of the contract that a candidate's concept fills."""
    return core().concepts[candidate.concept].column_of(contract.name)


def names_for(found: Iterable[Heading], contract: Contract) -> Mapping[str, str]:
    """Contract column -> the file's column that may fill it, where one is proposed."""
    return {
        filled: heading.column
        for heading in reversed(list(found))
        if heading.sure and (filled := column_of(heading.candidates[0], contract)) is not None
    }


def told(delivery: Delivery, found: Iterable[Heading], contract: Contract) -> list[Finding]:
    """A finding for each: what the column may be, why, and how to say so."""
    return [_finding(delivery, heading, contract) for heading in found]


def _finding(delivery: Delivery, heading: Heading, contract: Contract) -> Finding:
    best = heading.candidates[0]
    if heading.sure:
        code = "column-proposed"
        what = Message(
            'the column "{column}" may be {name} ({reason})',
            column=heading.column,
            name=column_of(best, contract),
            reason=best.reason,
        )
        mend = Message(
            'if it is, say so: kurssi terms accept "{column}" {concept}; until then it is not read',
            column=heading.column,
            concept=best.concept,
        )
    else:
        code = "column-unclear"
        several = tuple(_called(core().concepts[one.concept]) for one in heading.candidates)
        what = Message(
            'which is the column "{column}": {names}?', column=heading.column, names=several
        )
        mend = Message(
            'name the one that is meant: kurssi terms accept "{column}" CONCEPT; until then it is '
            "not read",
            column=heading.column,
        )
    return Finding(
        severity=Severity.NOTE,
        code=code,
        file=delivery.file,
        table=delivery.table,
        column=heading.column,
        rows=(1,),
        count=1,
        what=what,
        mend=mend,
    )


def _called(concept: Concept) -> Message:
    return Message("{concept} ({name})", concept=concept.id, name=concept.name)
