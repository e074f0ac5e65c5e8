"""The core vocabulary, reviewed by rule."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from kurssi.concepts import lexicon
from kurssi.concepts.concept import FIELDS, FOLDER, Concept, core
from kurssi.tables.contract import contracts
from kurssi.vocabulary import MEASURES, Kind

SEED = Path(__file__).resolve().parents[3] / "shared" / "glossary_seed.json"
CONCEPTS = list(core().concepts.values())
# Ids are promised to whoever stores them: one that is here may never go.
PROMISED = [
    "customer_experience", "customer_satisfaction", "recommendation", "effort", "awareness",
    "consideration", "preference", "purchase_intent", "funnel", "journey", "brand_image",
    "brand_equity", "trust", "reputation", "loyalty", "retention", "churn", "clv", "revenue",
    "gross_margin", "operating_profit", "spend", "budget", "impressions", "reach", "frequency",
    "clicks", "conversion", "cvr", "cac", "roi", "market_share", "sov", "price", "distribution",
    "employee_exp", "enps", "employer_brand", "response_time", "fcr", "complaints", "segment",
    "exchange_rate", "seasonality", "campaign", "paid_social", "tv", "ooh", "paid_search",
    "print", "direct_mail", "radio", "sponsorship", "sales_visits", "product_quality",
    "service_quality", "usability", "visits", "weight",
]  # fmt: skip


def test_there_are_at_least_two_hundred_and_every_field_has_some() -> None:
    assert len(CONCEPTS) >= 200
    assert {one.field for one in CONCEPTS} == set(FIELDS)
    assert {path.stem for path in (FOLDER / "fields").glob("*.toml")} == set(FIELDS)


def test_an_id_is_one_concept_in_all_files() -> None:
    told = re.compile(r"^\[(\w+)\]", re.MULTILINE)
    texts = (path.read_text(encoding="utf-8") for path in (FOLDER / "fields").glob("*.toml"))
    ids = Counter(id_ for text in texts for id_ in told.findall(text))
    assert [id_ for id_, times in ids.items() if times > 1] == []
    assert set(ids) == set(core().concepts)


def test_promised_ids_stay() -> None:
    assert [id_ for id_ in PROMISED if id_ not in core().concepts] == []


def test_the_seed_keeps_its_ids_and_its_words() -> None:
    if not SEED.is_file():
        pytest.skip("the seed of the vocabulary is not beside the repository")
    seed = json.loads(SEED.read_text(encoding="utf-8"))["concepts"]
    assert set(seed) == set(PROMISED)
    labels = {(lexicon.plain(word), id_) for word, id_ in core().labels()}
    names = {(lexicon.plain(one[key]), id_) for id_, one in seed.items() for key in ("fi", "en")}
    assert names - labels == set()


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda one: one.id)
def test_a_concept_is_whole(concept: Concept) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", concept.id)
    assert concept.fi
    assert concept.en
    for text in (concept.means.fi, concept.means.en):
        assert text is not None
        assert re.fullmatch(r"[A-ZÅÄÖ].{15,}\.", text), text
    vocabulary = core()
    assert concept.unit in vocabulary.units
    assert concept.base in vocabulary.bases
    assert concept.window in vocabulary.windows
    assert concept.measure is None or concept.measure in MEASURES
    assert concept.lever is None or concept.lever in list(Kind)


def test_no_yardstick_is_idle() -> None:
    vocabulary = core()
    for kind, told in (
        ("unit", vocabulary.units),
        ("base", vocabulary.bases),
        ("window", vocabulary.windows),
    ):
        assert set(told) == {getattr(one, kind) for one in CONCEPTS}, kind


def test_a_word_of_two_concepts_has_a_sense_for_each() -> None:
    owners = defaultdict(set)
    for word, id_ in core().labels():
        owners[lexicon.plain(word)].add(id_)
    told = defaultdict(set)
    for sense in core().senses:
        told[lexicon.plain(sense.word)].add(sense.concept)
        assert sense.when.fi
        assert sense.when.en
    several = {word: ids for word, ids in owners.items() if len(ids) > 1}
    assert several, "no word has two senses: the reading is broken"
    assert {word: ids for word, ids in several.items() if told[word] != ids} == {}
    assert {word for word, ids in told.items() if len(ids) < 2} == set()
    assert {sense.concept for sense in core().senses} <= set(core().concepts)


def test_names_are_not_said_twice_in_one_concept() -> None:
    twice = {
        one.id: [w for w, n in Counter((*one.fi, *one.en, *one.short)).items() if n > 1]
        for one in CONCEPTS
    }
    # The same spelling in both languages is two names.
    same = {id_: [w for w in words if not _in_both(id_, w)] for id_, words in twice.items()}
    assert {id_: words for id_, words in same.items() if words} == {}


def _in_both(id_: str, word: str) -> bool:
    one = core().concepts[id_]
    return word in one.fi and word in one.en


def test_every_measure_is_one_concept() -> None:
    by_measure = Counter(one.measure for one in CONCEPTS if one.measure)
    assert by_measure == dict.fromkeys(MEASURES, 1)


def test_the_columns_of_a_concept_exist_and_bear_one_name() -> None:
    known = {f"{table.name}.{column.name}" for table in contracts() for column in table.columns}
    for one in CONCEPTS:
        assert set(one.columns) <= known, one.id
        assert len({column.partition(".")[2] for column in one.columns}) <= 1, one.id
        for column in one.columns:
            assert one.column_of(column.partition(".")[0]) == column.partition(".")[2]
        assert one.column_of("nowhere") is None
