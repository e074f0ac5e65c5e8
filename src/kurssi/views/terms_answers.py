"""What each action of `kurssi terms` answers."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import typer

from kurssi.concepts import lexicon
from kurssi.concepts.concept import core
from kurssi.concepts.terms import Meant
from kurssi.errors import KurssiError
from kurssi.messages import Message, Name
from kurssi.steps import wording
from kurssi.steps.aligning import align
from kurssi.store.whole import write_file
from kurssi.views.agreement_document import agreement_document
from kurssi.views.documents import files_document
from kurssi.views.reader import Answer, Reader
from kurssi.views.skos import turtle
from kurssi.views.terms import (
    concepts_view,
    conflicts_view,
    match_view,
    proposals_view,
    terms_view,
)
from kurssi.views.terms_agreement import agreement_view
from kurssi.views.terms_asked import Action, Worded
from kurssi.views.terms_documents import (
    alias_document,
    concepts_document,
    conflicts_document,
    match_document,
    proposals_document,
    terms_document,
)
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import FILE, proposal


def _list(workspace: Workspace, reader: Reader, asked: Worded) -> Answer:
    meant, aliases = (
        _asked_of(workspace, asked, wording.terms(workspace)),
        wording.aliases(workspace),
    )
    reader.show(*terms_view(meant, aliases, reader.language, reader.width))
    return Answer(document=terms_document(meant, aliases))


def _asked_of(workspace: Workspace, asked: Worded, meant: tuple[Meant, ...]) -> tuple[Meant, ...]:
    """The terms of the department that is asked for; all where none is."""
    if asked.department is None:
        return meant
    wording.refuse_unknown(workspace, asked.department, wording.terms(workspace))
    return tuple(one for one in meant if _uses((one,), asked.department))


def _uses(uses: Iterable[Meant], department: str) -> bool:
    return any(one.term.department == department for one in uses)


def _concepts(workspace: Workspace | None, reader: Reader, asked: Worded) -> Answer:
    """The core vocabulary; with words, the concepts they may mean."""
    wanted = {one.concept for some in wording.match(asked.words) for one in some}
    shown = [one for one in core().concepts.values() if not asked.words or one.id in wanted]
    reader.show(*concepts_view(shown, reader.language, reader.width))
    return Answer(document=concepts_document(shown))


def _match(workspace: Workspace | None, reader: Reader, asked: Worded) -> Answer:
    """Works without a workspace, too; in one, what was accepted comes first."""
    if workspace is not None and asked.department is not None:
        wording.refuse_unknown(workspace, asked.department, wording.terms(workspace))
    found = wording.match(
        asked.words, workspace, department=asked.department, by_meaning=asked.by_meaning
    )
    reader.show(*match_view(asked.words, found, reader.language, reader.width))
    return Answer(document=match_document(asked, found, reader.language))


def _propose(workspace: Workspace, reader: Reader, asked: Worded) -> Answer:
    found = _asked_of(workspace, asked, wording.propose(workspace, by_meaning=asked.by_meaning))
    reader.show(*proposals_view(found, reader.language, reader.width))
    return Answer(document=proposals_document(found, reader.language))


def _accept(workspace: Workspace, reader: Reader, asked: Worded) -> Answer:
    return _say(workspace, reader, asked, accepted=True)


def _reject(workspace: Workspace, reader: Reader, asked: Worded) -> Answer:
    return _say(workspace, reader, asked, accepted=False)


def _say(workspace: Workspace, reader: Reader, asked: Worded, *, accepted: bool) -> Answer:
    text, called = asked.words
    concept, named = _concept(called, workspace, reader)
    if not lexicon.plain(text):
        raise typer.BadParameter(Message("the word is empty").text(reader.language))
    if asked.department is not None and asked.department not in workspace.departments:
        raise KurssiError(
            FILE,
            Message('the department "{word}" is not in kurssi.toml', word=asked.department),
            proposal(asked.department, workspace.departments),
        )
    alias = wording.say(
        workspace,
        text,
        concept,
        accepted=accepted,
        department=asked.department,
        who=asked.who,
    )
    name = {"text": alias.text, "name": named, "concept": concept, "who": alias.who}
    reader.say(
        Message('"{text}" now means {name} ({concept}), as {who} says', **name)
        if accepted
        else Message('"{text}" does not mean {name} ({concept}), as {who} says', **name)
    )
    return Answer(document={"said": alias_document(alias)})


def _conflicts(workspace: Workspace, reader: Reader, asked: Worded) -> Answer:
    words, concepts = wording.conflicts(workspace)
    if asked.department is not None:
        wording.refuse_unknown(workspace, asked.department, wording.terms(workspace))
        words = tuple(one for one in words if _uses(one.uses, asked.department))
        concepts = tuple(one for one in concepts if _uses(one.uses, asked.department))
    reader.show(*conflicts_view(words, concepts, workspace, reader.language))
    return Answer(document=conflicts_document(words, concepts))


def _agreement(workspace: Workspace, reader: Reader, asked: Worded) -> Answer:
    found = align(workspace)
    if asked.department is not None:
        wording.refuse_unknown(workspace, asked.department, wording.terms(workspace))
        pairs = (p for p in found.pairs if _uses((p.first, p.second), asked.department))
        found = replace(found, pairs=tuple(pairs))
    reader.show(*agreement_view(found, workspace, reader.language))
    return Answer(document=agreement_document(found, workspace, reader.language))


def _export(workspace: Workspace | None, reader: Reader, asked: Worded) -> Answer:
    """The vocabulary and what the workspace accepted, as SKOS."""
    path = Path(asked.words[0])
    said = wording.aliases(workspace) if workspace is not None else ()
    write_file(path, turtle(core(), said).encode("utf-8"))
    reader.say(Message("The vocabulary is in {path}, as SKOS.", path=path))
    return Answer(document=files_document(path.parent, [path]))


# Those that need no workspace: a word can be matched, and the vocabulary had, before there is one.
ANYWHERE: dict[Action, Callable[[Workspace | None, Reader, Worded], Answer]] = {
    Action.CONCEPTS: _concepts,
    Action.MATCH: _match,
    Action.EXPORT: _export,
}
INSIDE: dict[Action, Callable[[Workspace, Reader, Worded], Answer]] = {
    Action.LIST: _list,
    Action.PROPOSE: _propose,
    Action.ACCEPT: _accept,
    Action.REJECT: _reject,
    Action.CONFLICTS: _conflicts,
    Action.AGREEMENT: _agreement,
}


def _concept(called: str, workspace: Workspace, reader: Reader) -> tuple[str, Name]:
    """The id and name of a concept, or of a lever or segment (levers.tv); else a usage error."""
    own = wording.own_names(workspace)
    if called in own:
        return called, own[called]
    concepts = core().concepts
    for one in concepts.values():
        if called == one.id or lexicon.plain(called) in map(lexicon.plain, (one.fi[0], one.en[0])):
            return one.id, one.name
    likely = tuple(one.concept for one in wording.match([called])[0])
    said = Message(
        "{name} is no concept; did you mean one of {names}? All: kurssi terms concepts",
        name=called,
        names=", ".join(likely),
    )
    raise typer.BadParameter(said.text(reader.language), param_hint="CONCEPT")
