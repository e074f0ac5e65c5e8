"""Levers and segments by what a company calls them: which names are plainly theirs, which may be.

A name is theirs where it is an id or a label but for case, blanks, signs and dots, or where
somebody has accepted it; all others are proposed (``concepts.named``) and wait for a person's word.
What is *not* here: files in which they are read so (``by_name``).
"""

from collections.abc import Mapping, Sequence

from kurssi.concepts import lexicon
from kurssi.concepts.candidates import Candidate
from kurssi.concepts.named import likely
from kurssi.tables.contract import Sort
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Label, Workspace

PLACES: Mapping[Sort, str] = {Sort.LEVER: "levers", Sort.SEGMENT: "segments"}
"""The table of kurssi.toml that declares each; with the id behind it, what a name stands for."""


def things(sort: Sort, workspace: Workspace) -> Mapping[str, Label]:
    """The declared levers or segments, by id."""
    levers = {id_: lever.label for id_, lever in workspace.levers.items()}
    segments = {id_: segment.label for id_, segment in workspace.segments.items()}
    return {Sort.LEVER: levers, Sort.SEGMENT: segments}[sort]


def names_of(sort: Sort, workspace: Workspace, accepted: Mapping[str, str]) -> Mapping[str, str]:
    """Every name that is read, folded -> the id; what is several's is nobody's."""
    own = things(sort, workspace)
    meant: dict[str, set[str]] = {}
    for id_, label in own.items():
        for name in filter(None, map(lexicon.plain, (label.fi or "", label.en or ""))):
            meant.setdefault(name, set()).add(id_)
    found = {name: next(iter(ids)) for name, ids in meant.items() if len(ids) == 1}
    place = f"{PLACES[sort]}."
    for word, said in accepted.items():
        if said.startswith(place) and said.removeprefix(place) in own:
            found[lexicon.plain(word)] = said.removeprefix(place)
    ids = (*own, *((ALL_SEGMENTS,) if sort is Sort.SEGMENT else ()))
    return found | {lexicon.plain(id_): id_ for id_ in ids}


def proposed(words: Sequence[str], sort: Sort, workspace: Workspace) -> list[tuple[Candidate, ...]]:
    """What each word that is not read may name, best first; the candidates' concepts are ids."""
    own = things(sort, workspace)
    called = {id_: (id_, label.fi or "", label.en or "") for id_, label in own.items()}
    return likely(words, called) if own and words else [()] * len(words)
