"""Names in a file that is brought: which lever or segment each is, proposed, and said by a person.

What is said is kept with the company's accepted words, so that the next file is read without
asking.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kurssi.concepts.candidates import Candidate
from kurssi.findings import Finding
from kurssi.steps import wording
from kurssi.tables.contract import Sort
from kurssi.tables.names import PLACES, proposed
from kurssi.tables.undeclared import CODES
from kurssi.views.web.page import Asked

FIELD = "name."  # of a form: what a word names


@dataclass(frozen=True, slots=True, kw_only=True)
class Strange:
    """A word that no lever or segment is called: what it may be, and what was said of it."""

    word: str
    sort: Sort
    candidates: tuple[Candidate, ...]
    said: str | None

    @property
    def meant(self) -> str | None:
        """What it is taken to be until a person says otherwise; None where that is unsure."""
        if self.said is not None:
            return self.said
        best = next(iter(self.candidates), None)
        return f"{PLACES[self.sort]}.{best.concept}" if best is not None and best.suggest else None


def strange(asked: Asked, findings: Iterable[Finding]) -> tuple[Strange, ...]:
    """The words to ask about: those that are not known, and those of which something was said."""
    said = read(asked.own.get("names", ""), asked)
    words: dict[tuple[Sort, str], None] = {
        (sort, word): None
        for word, place in said.items()
        for sort, of in PLACES.items()
        if place.startswith(f"{of}.")
    }
    for finding in filter(asks, findings):
        words[CODES[finding.code], str(finding.what.values["word"])] = None
    found: list[Strange] = []
    for sort in PLACES:
        mine = [word for of, word in words if of is sort]
        found += [
            Strange(word=word, sort=sort, candidates=some, said=said.get(word))
            for word, some in zip(mine, proposed(mine, sort, asked.workspace), strict=True)
        ]
    return tuple(found)


def asks(finding: Finding) -> bool:
    """Whether a finding is of one word that no lever or segment is called."""
    return finding.code in CODES and "word" in finding.what.values


def said_in(form: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """What a form says that words name; what names nothing of the company's is as if unsaid."""
    own = wording.own_names(asked.workspace)
    return {
        name.removeprefix(FIELD): place
        for name, place in form.items()
        if name.startswith(FIELD) and place in own
    }


def written(names: Mapping[str, str]) -> str | None:
    """What was said of words, as an address has it; None where nothing was."""
    return json.dumps(dict(names), ensure_ascii=False) if names else None


def read(text: str, asked: Asked) -> dict[str, str]:
    """The same, read again; what is written otherwise says nothing."""
    try:
        told = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    own = wording.own_names(asked.workspace)
    named = told.items() if isinstance(told, dict) else ()
    return {word: place for word, place in named if isinstance(place, str) and place in own}


def keep(asked: Asked, names: Mapping[str, str]) -> None:
    """Remember what a person said of words."""
    for word, place in names.items():
        wording.say(asked.workspace, word, place, accepted=True)
