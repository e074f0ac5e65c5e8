"""The documents: the published schemas hold, no number is NaN, both languages are there."""

import json
import math
from collections.abc import Callable
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from kurssi.errors import InputRefused
from kurssi.findings import Severity
from kurssi.messages import Message
from kurssi.views.documents import (
    SCHEMAS,
    check_document,
    fit_document,
    measures_document,
    number,
    rates_document,
)
from kurssi.views.refusals import error_document
from kurssi.views.value_document import value_document
from views import made

DOCUMENTS: dict[str, Callable[[], dict]] = {
    "check": lambda: check_document(made.check_report(made.finding(Severity.ERROR)), "fi"),
    "fit": lambda: fit_document(made.fit_report(), "fi"),
    "rates": lambda: rates_document(made.board(), "fi"),
    "measures": lambda: measures_document(made.measure_rows(), made.remarks(), "fi"),
    "value": lambda: value_document(made.value(), "fi", contributions=True),
    "error": lambda: error_document(
        InputRefused(
            "data/sales.csv",
            Message("the folder is not empty, and it is not a kurssi demo"),
            Message("give the same command again to go on"),
            findings=(made.finding(Severity.ERROR),),
        ),
        "en",
    ),
}
# DESIGN's fields, written out: a renamed field must fail here, not only in the schema.
PROMISED = {
    "check": {"findings", "rows_in", "rows_posted", "rows_reported", "unlocks"},
    "fit": {"run", "seconds", "health"},
    "rates": {"run", "currency", "window_periods", "horizon_periods", "quotes"},
    "measures": {"rows"},
    "value": {"from", "to", "rows", "total"},
}
QUOTE = {
    "side", "measure", "lever", "segment", "via", "unit", "mean", "q05", "q25", "q50", "q75", "q95",
    "p_gain", "p_best", "grade", "reason", "spend_low", "spend_high",
}  # fmt: skip
FINDING = {"severity", "code", "file", "table", "column", "rows", "count", "what", "mend"}
ROW = {
    "measure", "brand", "segment", "period", "value", "se", "q05", "q95", "n", "n_eff", "change",
    "p_change",
}  # fmt: skip


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def validator(name: str) -> jsonschema.Draft202012Validator:
    """The schema of a document, with the schemas it refers to."""
    known = [(path.name, schema(path.name[:-12])) for path in SCHEMAS.glob("*.schema.json")]
    registry = Registry().with_contents(known, default_specification=DRAFT202012)
    return jsonschema.Draft202012Validator(schema(name), registry=registry)


@pytest.mark.parametrize("name", sorted(path.name[:-12] for path in SCHEMAS.glob("*.schema.json")))
def test_a_schema_is_a_schema_and_says_what_it_is(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["title"].startswith(f"kurssi {name}")
    assert schema(name)["description"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_answers_to_its_schema(name: str) -> None:
    document = json.loads(json.dumps(DOCUMENTS[name](), allow_nan=False))
    validator(name).validate(document)
    assert PROMISED.get(name, {"error"}) <= set(document)


def test_the_schema_refuses_a_document_without_a_promised_field() -> None:
    document = DOCUMENTS["rates"]()
    del document["quotes"][0]["grade"]
    with pytest.raises(jsonschema.ValidationError):
        validator("rates").validate(document)


def test_the_parts_have_the_promised_fields() -> None:
    assert set(DOCUMENTS["rates"]()["quotes"][0]) >= QUOTE
    assert set(DOCUMENTS["check"]()["findings"][0]) >= FINDING
    assert set(DOCUMENTS["measures"]()["rows"][0]) >= ROW
    assert set(DOCUMENTS["value"]()["rows"][0]) >= {"source", "eur", "q05", "q95"}
    assert set(DOCUMENTS["fit"]()["health"][0]) >= {"check", "verdict", "sentence", "advice"}
    assert set(DOCUMENTS["check"]()["unlocks"][0]) == {"table", "quotes"}


def test_a_withheld_quote_has_no_number_and_a_reason_in_both_languages() -> None:
    quotes = DOCUMENTS["rates"]()["quotes"]
    (withheld,) = [q for q in quotes if q["lever"] == "service"]
    numbers = ("mean", "q05", "q25", "q50", "q75", "q95", "p_gain", "p_best")
    assert [withheld[name] for name in numbers] == [None] * 8
    assert withheld["reasons"]["en"] == "the folder is not empty, and it is not a kurssi demo"
    assert withheld["reason"] == withheld["reasons"]["fi"] != withheld["reasons"]["en"]


def test_a_value_document_adds_up() -> None:
    document = DOCUMENTS["value"]()
    for split in (document, *document["segments"]):
        assert sum(row["eur"] for row in split["rows"]) == pytest.approx(split["total"])
        assert split["after"] - split["before"] == pytest.approx(split["total"])
        assert all(row["q05"] == row["eur"] == row["q95"] for row in split["rows"])
    volume = next(row["eur"] for row in document["rows"] if row["source"] == "volume")
    for part in ("causes", "causes_summed"):
        assert sum(row["eur"] for row in document[part]) == pytest.approx(volume)
    withheld = [row for row in document["levels"] if row["eur"] is None]
    assert [row["method"] for row in withheld] == ["npv_runs_out"]
    assert withheld[0]["reasons"]["fi"] != withheld[0]["reasons"]["en"] == "not measured"
    assert document["reconciliation"]["sum"] == document["reconciliation"]["ledger"] == 1000.0


def test_what_rebuilds_a_rate_is_in_its_document() -> None:
    document = DOCUMENTS["rates"]()
    assert document["run"] == "2026-w05-abc123"
    assert document["seed"] == 7
    assert document["inputs"] == made.INPUTS


def test_a_finding_speaks_both_languages() -> None:
    (finding,) = DOCUMENTS["check"]()["findings"]
    assert finding["en"] == {
        "what": "the folder is not empty, and it is not a kurssi demo",
        "mend": "name another folder: kurssi demo DIR",
    }
    assert finding["what"] == finding["fi"]["what"] != finding["en"]["what"]
    assert finding["rows"] == [14, 88]


def test_no_number_is_not_a_number() -> None:
    broken = replace(made.interval(1.0, 0.5), mean=math.nan, q95=math.inf)
    quote = replace(made.board().quotes[0], interval=broken, p_gain=math.nan)
    document = rates_document(replace(made.board(), quotes=(quote,)), "en")
    assert document["quotes"][0]["mean"] is None
    assert document["quotes"][0]["q95"] is None
    json.dumps(document, allow_nan=False)


@given(st.none() | st.floats())
def test_a_number_is_itself_or_null(value: float | None) -> None:
    kept = number(value)
    assert (kept == value) if value is not None and math.isfinite(value) else kept is None
