"""The JSON document of `kurssi terms`: each action fills fields of its own."""

from collections.abc import Iterable, Sequence

from kurssi.concepts.candidates import Alias, Candidate
from kurssi.concepts.concept import Concept
from kurssi.concepts.conflicts import SameConcept, SameWord
from kurssi.concepts.terms import Meant
from kurssi.views.documents import number
from kurssi.views.refusals import Document
from kurssi.views.terms_asked import Worded


def match_document(asked: Worded, found: Sequence[Sequence[Candidate]], language: str) -> Document:
    """What each text may mean, best first; whose words they are, and whether meanings counted."""
    return {
        "department": asked.department,
        "by_meaning": asked.by_meaning,
        "matches": [
            {"text": text, "candidates": [candidate_document(one, language) for one in some]}
            for text, some in zip(asked.words, found, strict=True)
        ],
    }


def candidate_document(one: Candidate, language: str) -> Document:
    """One concept a text may mean; its score is a probability."""
    return {
        "concept": one.concept,
        "score": number(round(one.score, 4)),
        "suggest": one.suggest,
        "reason": one.reason.text(language),
    }


def terms_document(meant: Iterable[Meant], aliases: Iterable[Alias]) -> Document:
    """The departments' terms with what they mean, and all that was accepted or refused."""
    return {
        "terms": [meant_document(one) for one in meant],
        "aliases": [alias_document(one) for one in aliases],
    }


def proposals_document(meant: Iterable[Meant], language: str) -> Document:
    """Terms whose meaning nobody has said, with their candidates."""
    return {
        "proposals": [
            {
                **meant_document(one),
                "candidates": [candidate_document(each, language) for each in one.candidates],
            }
            for one in meant
        ]
    }


def conflicts_document(words: Iterable[SameWord], concepts: Iterable[SameConcept]) -> Document:
    """One word for different things, and different words for one thing."""
    return {
        "same_word": [
            {
                "word": one.word,
                "differ": list(one.differ),
                "uses": [meant_document(use) for use in one.uses],
            }
            for one in words
        ],
        "same_concept": [
            {"concept": one.concept, "uses": [meant_document(use) for use in one.uses]}
            for one in concepts
        ],
    }


def meant_document(one: Meant) -> Document:
    """One term; ``declared`` where its own table says what it means, and nobody accepted it."""
    term = one.term
    return {
        "department": term.department,
        "term": term.term,
        "language": term.language,
        "definition": term.definition,
        "unit": term.unit,
        "base": term.base,
        "window": term.window,
        "measure": term.measure,
        "concept": one.concept,
        "declared": one.declared,
    }


def alias_document(alias: Alias) -> Document:
    """What somebody said of a word, and when."""
    return {
        "text": alias.text,
        "concept": alias.concept,
        "department": alias.department,
        "accepted": alias.accepted,
        "who": alias.who,
        "when": alias.when.isoformat(timespec="seconds"),
    }


def concepts_document(concepts: Iterable[Concept]) -> Document:
    """The core vocabulary."""
    return {
        "concepts": [
            {
                "id": one.id,
                "field": one.field,
                "fi": list(one.fi),
                "en": list(one.en),
                "short": list(one.short),
                "definition": {"fi": one.means.fi, "en": one.means.en},
                "unit": one.unit,
                "base": one.base,
                "window": one.window,
                "more_is_better": one.better,
                "measure": one.measure,
                "lever_kind": one.lever,
                "columns": list(one.columns),
            }
            for one in concepts
        ]
    }
