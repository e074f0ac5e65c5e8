"""Words: what they may mean, what people accepted, and where departments' words get in the way.

Nothing is mapped without an acceptance, and each is kept with who and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from getpass import getuser
from hashlib import sha256

from kurssi.concepts import lexicon
from kurssi.concepts.candidates import (
    Alias,
    Candidate,
    candidates,
    disputed,
    fields_of,
    latest,
    settled,
)
from kurssi.concepts.concept import core
from kurssi.concepts.conflicts import SameConcept, SameWord, one_concept, one_word
from kurssi.concepts.matching import Wording
from kurssi.concepts.terms import Meant, Term, meanings
from kurssi.errors import Unknown
from kurssi.messages import LANGUAGES, Message
from kurssi.store.aliases import load_aliases, save_alias
from kurssi.vocabulary import MEASURES
from kurssi.workspace.company import Label, Workspace

TABLE = "terms"
ACCEPTED = "accepted headings"
"""Stands among the hashes of inputs, where headings are read by the accepted vocabulary."""


def terms(workspace: Workspace) -> tuple[Meant, ...]:
    """Every term of the workspace, with the concept it means where somebody has said so."""
    return meanings(_read(workspace), aliases(workspace))


def match(
    texts: Sequence[str],
    workspace: Workspace | None = None,
    *,
    department: str | None = None,
    by_meaning: bool = False,
) -> list[tuple[Candidate, ...]]:
    """What each text may mean, best first; what the workspace accepted comes before all.

    Args:
        texts: words or headings.
        workspace: whose acceptances count.
        department: who says the words; its own field's concepts are likelier.
        by_meaning: ask the embedder, too.

    Raises:
        KurssiError: the embedder is asked for and not installed.

    A word that departments use differently is not suggested to everybody, however well it fits.
    """
    held = aliases(workspace) if workspace is not None else ()
    spoken = [Wording(text, fields=fields_of(department)) for text in texts]
    found = candidates(spoken, by_meaning=by_meaning)
    clashing: set[str] = set()
    if workspace is not None and department is None:
        clashing = {one.uses[0].term.word[0] for one in conflicts(workspace)[0]}
    words = [lexicon.plain(text) for text in texts]
    return [
        settled(disputed(some) if word in clashing else some, (word, department), held)
        for word, some in zip(words, found, strict=True)
    ]


def propose(workspace: Workspace, *, by_meaning: bool = False) -> tuple[Meant, ...]:
    """The terms whose meaning nobody has said, with what they may mean."""
    held = aliases(workspace)
    open_ = [one for one in meanings(_read(workspace), held) if one.concept is None]
    found = candidates([one.term.wording for one in open_], by_meaning=by_meaning)
    return tuple(
        replace(one, candidates=settled(some, one.term.word, held))
        for one, some in zip(open_, found, strict=True)
    )


def aliases(workspace: Workspace) -> tuple[Alias, ...]:
    """What holds of all that people said of words."""
    return latest(load_aliases(workspace.state_dir))


def say(
    workspace: Workspace,
    text: str,
    concept: str,
    *,
    accepted: bool,
    department: str | None = None,
    who: str | None = None,
) -> Alias:
    """Keep that a word means a concept (``accepted``), or that it does not; with who and when.

    A header, and a word of everybody's, has no ``department``. ``who`` is the user of the machine
    where nobody is named.
    """
    alias = Alias(
        text=text.strip(),
        concept=concept,
        department=department,
        accepted=accepted,
        who=who or getuser(),
        when=datetime.now(UTC),
    )
    save_alias(workspace.state_dir, alias)
    return alias


def conflicts(workspace: Workspace) -> tuple[tuple[SameWord, ...], tuple[SameConcept, ...]]:
    """One word for different things, and different words for one thing."""
    meant = terms(workspace)
    return one_word(meant), one_concept(meant)


def accepted_words(workspace: Workspace) -> Mapping[str, str]:
    """A file's word -> the contract column it was accepted for, or the lever or segment it names.

    Columns go by their concept; a lever is ``levers.tv``, as kurssi.toml declares it.
    """
    found, own = {}, own_names(workspace)
    for alias in aliases(workspace):
        columns = core().concepts[alias.concept].columns if alias.concept in core().concepts else ()
        if not alias.accepted or alias.department is not None:
            continue
        if columns:
            found[alias.text.casefold()] = columns[0].partition(".")[2]
        elif alias.concept in own:
            found[alias.text.casefold()] = alias.concept
    return found


def own_names(workspace: Workspace) -> Mapping[str, Label]:
    """The company's levers and segments, as words are accepted for them: ``levers.tv``."""
    from kurssi.tables.names import PLACES, things  # the vocabulary is slow to read

    return {
        f"{place}.{id_}": label
        for sort, place in PLACES.items()
        for id_, label in things(sort, workspace).items()
    }


def as_input(accepted: Mapping[str, str]) -> dict[str, str]:
    """What was accepted, as one of the inputs of a run: its name and its hash; nothing if none."""
    told = sha256(repr(sorted(accepted.items())).encode("utf-8")).hexdigest()
    return {ACCEPTED: told} if accepted else {}


def spoken_by(workspace: Workspace, department: str) -> Workspace:
    """The workspace as a department reads it: measures by its own words, its own levers first.

    Nothing else differs: same run, same numbers. A word counts where the table of terms, or an
    acceptance, says which measure it means; of several the first.

    Raises:
        Unknown: there is no such department.
    """
    meant = terms(workspace)
    refuse_unknown(workspace, department, meant)
    own: dict[str, Label] = {}
    for one in meant:
        concept = core().concepts.get(one.concept or "")
        mine = one.term.department == department and one.term.language in LANGUAGES
        if mine and concept is not None and concept.measure:
            said = own.get(concept.measure, Label(id=concept.measure))
            word = {one.term.language: getattr(said, one.term.language) or one.term.term}
            own[concept.measure] = replace(said, **word)
    return replace(workspace, speaker=department, own_words=_complete(workspace, own))


def refuse_unknown(workspace: Workspace, department: str, meant: Iterable[Meant]) -> None:
    """Refuse a department that nobody declared, that has no lever and no words.

    Raises:
        Unknown: there is no such department.
    """
    known = departments(workspace, meant)
    if department not in known:
        raise Unknown(
            f"--department {department}",
            Message("there is no department {department}", department=department),
            Message("name one of these: {known}", known=", ".join(sorted(known))),
        )


def departments(workspace: Workspace, meant: Iterable[Meant]) -> frozenset[str]:
    """Who there is: departments that are declared, that answer for a lever, or have words."""
    levers = (lever.department for lever in workspace.levers.values())
    terms_ = (one.term.department for one in meant)
    return frozenset({*workspace.departments, *levers, *terms_})


def _complete(workspace: Workspace, own: Mapping[str, Label]) -> dict[str, Label]:
    """In a language in which the department has no word of its own, the company's."""
    found = {}
    for measure, label in own.items():
        index = workspace.indexes.get(measure)
        declared = index is not None and (index.label.fi or index.label.en)
        usual = index.label if index is not None and declared else MEASURES[measure].name
        found[measure] = replace(
            label, fi=label.fi or usual.text("fi"), en=label.en or usual.text("en")
        )
    return found


def _read(workspace: Workspace) -> tuple[Term, ...]:
    """The rows of the table ``terms``; none where there is no such table."""
    from kurssi.tables.check import check  # duckdb is slow to import

    table = check(workspace, names=(TABLE,)).tables.get(TABLE)
    names = [field for field in Term.__dataclass_fields__ if table and field in table.column_names]
    rows = table.select(names).to_pylist() if table is not None else []
    return tuple(Term(**row) for row in rows)
