"""The vocabulary as SKOS in Turtle (W3C 2009, Simple Knowledge Organization System).

A writer of our own: one file of one shape, and a library for RDF weighs 7 MB; the tests read what
it writes with rdflib.
"""

from collections.abc import Iterable, Iterator

from kurssi.concepts.candidates import Alias
from kurssi.concepts.concept import Concept, Vocabulary

BASE = "urn:kurssi:concept:"
PREFIXES = (
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
    f"@prefix c: <{BASE}> .",
    "@prefix k: <urn:kurssi:> .",
)
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
Pair = tuple[str, str]


def turtle(vocabulary: Vocabulary, aliases: Iterable[Alias] = ()) -> str:
    """Every concept with its labels, definition and senses; accepted words as hidden labels."""
    hidden: dict[str, list[str]] = {}
    for alias in aliases:
        if alias.accepted:
            hidden.setdefault(alias.concept, []).append(alias.text)
    blocks = ["\n".join(PREFIXES), 'k:core a skos:ConceptScheme ;\n    rdfs:label "kurssi" .']
    for concept in vocabulary.concepts.values():
        pairs = [*_pairs(concept, vocabulary), *_hidden(concept, hidden.get(concept.id, ()))]
        lines = " ;\n".join(f"    {name} {value}" for name, value in pairs)
        blocks.append(f"c:{concept.id} a skos:Concept ;\n{lines} .")
    return "\n\n".join(blocks) + "\n"


def _pairs(concept: Concept, vocabulary: Vocabulary) -> Iterator[Pair]:
    yield "skos:inScheme", "k:core"
    yield "skos:topConceptOf", "k:core"
    for language, names in (("fi", concept.fi), ("en", concept.en)):
        yield "skos:prefLabel", _text(names[0], language)
        for name in names[1:]:
            yield "skos:altLabel", _text(name, language)
    for short in concept.short:
        yield "skos:altLabel", _text(short)
    for language in ("fi", "en"):
        yield "skos:definition", _text(concept.means.text(language), language)
    for sense in vocabulary.senses:
        if sense.concept == concept.id:
            yield "skos:altLabel", _text(sense.word)
            for language in ("fi", "en"):
                note = f"{sense.word}: {sense.when.text(language)}"
                yield "skos:scopeNote", _text(note, language)
    yield "k:unit", _text(concept.unit)
    yield "k:base", _text(concept.base)
    yield "k:window", _text(concept.window)
    if concept.measure is not None:
        yield "k:measure", _text(concept.measure)
    for column in concept.columns:
        yield "k:column", _text(column)


def _hidden(concept: Concept, words: Iterable[str]) -> Iterator[Pair]:
    """Accepted words that are no label already: SKOS keeps the kinds of label apart (S13)."""
    known = {*concept.fi, *concept.en, *concept.short}
    for word in dict.fromkeys(words):
        if word not in known:
            yield "skos:hiddenLabel", _text(word)


def _text(text: str, language: str = "") -> str:
    return f'"{text.translate(_ESCAPED)}"' + (f"@{language}" if language else "")
