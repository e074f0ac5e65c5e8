"""Agreement from data: the answers of mobi_ecsi, where loyalty is called what it is not."""

from pathlib import Path

import pytest

from kurssi import align
from kurssi.concepts.agreement import Decider, Likeness, Pair, Verdict
from kurssi.steps.aligning import Agreement
from kurssi.workspace.declaration import read_workspace

EXAMPLE = Path(__file__).parent.parent / "examples" / "mobile_satisfaction" / "kurssi.toml"
TERMS = (
    "department,term,language,definition,unit,base,window,measure\n"
    "service,tyytyväisyys,fi,,1-10,asiakkaat,,satisfaction\n"
    "service,quality,en,,1-10,customers,,quality\n"
    "marketing,asiakasuskollisuus,fi,,1-10,asiakkaat,,loyalty\n"
    "marketing,odotukset,fi,,1-10,asiakkaat,,expectation\n"
    "sales,satisfaction,en,,1-10,customers,,satisfaction\n"
)


@pytest.fixture(scope="module")
def found(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    """The example with all three items under loyalty, as the ECSI counts them."""
    answers = shared / "mobi_ecsi" / "mobi.csv"
    if not answers.is_file():
        pytest.skip("mobi_ecsi is not in the public data folder")
    root = tmp_path_factory.mktemp("mobi")
    (root / "data").mkdir()
    (root / "data" / "mobi.csv").write_bytes(answers.read_bytes())
    (root / "data" / "terms.csv").write_text(TERMS, encoding="utf-8")
    told = EXAMPLE.read_text(encoding="utf-8")
    one, three = 'items = ["CUSL1"]', 'items = ["CUSL1", "CUSL2", "CUSL3"]'
    assert one in told
    (root / "kurssi.toml").write_text(told.replace(one, three), encoding="utf-8")
    return align(read_workspace(root))


def pair(found: Agreement, *terms: str) -> Pair:
    wanted = set(terms)
    (one,) = (p for p in found.pairs if {p.first.term.term, p.second.term.term} == wanted)
    return one


def test_the_price_item_is_called_loyalty_and_is_something_else(found: Agreement) -> None:
    (stray,) = found.stray
    assert (stray.measure, stray.item.item) == ("loyalty", "CUSL2")
    assert stray.item.rest.high < 0.3
    assert stray.alpha == pytest.approx(0.442, abs=5e-4)
    assert stray.item.without is not None
    assert stray.item.without.value == pytest.approx(0.695, abs=5e-4)


def test_satisfaction_and_loyalty_are_possibly_one(found: Agreement) -> None:
    one = pair(found, "tyytyväisyys", "asiakasuskollisuus")
    assert (one.verdict, one.data.likeness) == (Verdict.UNKNOWN, Likeness.UNSURE)
    assert one.data.correlation is not None
    assert one.data.correlation.value == pytest.approx(0.957, abs=5e-4)
    assert one.deciders == (Decider.QUESTIONS,)


def test_quality_and_satisfaction_are_one_thing_under_two_names(found: Agreement) -> None:
    one = pair(found, "quality", "satisfaction")
    assert (one.verdict, one.data.likeness) == (Verdict.JANGLE, Likeness.ONE)


def test_one_measure_by_two_words_needs_no_data(found: Agreement) -> None:
    one = pair(found, "tyytyväisyys", "satisfaction")
    assert (one.data.likeness, one.data.first) == (Likeness.NONE, "satisfaction")
    assert one.verdict is Verdict.JANGLE, "one name in two languages, scale and base the same"
