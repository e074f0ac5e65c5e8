"""The vocabulary as SKOS: rdflib reads it, and finds what was written."""

import warnings

import pytest

from concepts.test_candidates import said
from kurssi.concepts.concept import core
from kurssi.views.skos import BASE, turtle

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from rdflib import Graph, Literal, URIRef
    from rdflib.namespace import RDF, SKOS


@pytest.fixture(scope="module")
def graph() -> Graph:
    told = turtle(core(), [said('LV "uusi"', "revenue"), said("nos", "clv", accepted=False)])
    return Graph().parse(data=told, format="turtle")


def test_every_concept_is_there_with_one_name_a_language(graph: Graph) -> None:
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert {str(one).removeprefix(BASE) for one in concepts} == set(core().concepts)
    for one in concepts:
        names = list(graph.objects(one, SKOS.prefLabel))
        assert sorted(name.language for name in names) == ["en", "fi"]
        assert len(list(graph.objects(one, SKOS.definition))) == 2


def test_kinds_of_label_do_not_meet(graph: Graph) -> None:
    """SKOS S13: preferred, other and hidden labels are disjoint."""
    for one in graph.subjects(RDF.type, SKOS.Concept):
        kinds = [
            set(graph.objects(one, kind))
            for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        ]
        assert sum(map(len, kinds)) == len(set().union(*kinds)), one


def test_names_come_back_as_they_are(graph: Graph) -> None:
    awareness = URIRef(f"{BASE}awareness")
    assert Literal("tunnettuus", lang="fi") in set(graph.objects(awareness, SKOS.prefLabel))
    assert Literal("TOM") in set(graph.objects(awareness, SKOS.altLabel))


def test_accepted_words_are_hidden_labels_and_refused_ones_are_none(graph: Graph) -> None:
    assert set(graph.objects(URIRef(f"{BASE}revenue"), SKOS.hiddenLabel)) == {Literal('LV "uusi"')}
    assert set(graph.objects(URIRef(f"{BASE}clv"), SKOS.hiddenLabel)) == set()
