"""What stands behind the board of a fitted company: the document, why, the facts it rests on."""

import io
import json
from contextlib import nullcontext
from dataclasses import replace

import jsonschema
import pytest
from rich.console import Console

from kurssi import steps
from kurssi.decisions.quote import Side
from kurssi.errors import NothingToQuote
from kurssi.messages import Message
from kurssi.posterior.health import NAMES
from kurssi.steps.planning import opened
from kurssi.steps.quoting import cautions
from kurssi.store.sentences import kept
from kurssi.views import answers
from kurssi.views.choice import Choice
from kurssi.views.documents import SCHEMAS
from kurssi.views.reader import Reader


@pytest.fixture(scope="module")
def board(fitted):
    return steps.rates(steps.open_workspace(fitted[0]))


def test_the_desk_answers_to_its_schema_and_says_the_same_again(fitted, board):
    folder, _ = fitted
    aside = Console(file=io.StringIO())
    reader = Reader(language="en", paper=None, aside=aside, progress=nullcontext)
    choice = Choice(parts=("cross", "history", "learn"), why="tv", measures=("eur",))
    document = answers.rates(folder, reader, choice=choice).document
    document = json.loads(json.dumps(document, allow_nan=False))
    schema = json.loads((SCHEMAS / "rates.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert {"cross", "history", "learn", "moves", "why"} <= set(document)
    assert all(row["measure"] == "eur" for row in document["history"])
    # Sixty weeks hold a window of half a year and two earlier ones, each a quarter before.
    assert {len(row["points"]) for row in document["history"]} <= {1, 2, 3}
    assert board.since is not None
    told = {(one["quote"]["side"], one["quote"]["via"]): one for one in document["why"]}
    mroi = told["mroi", None]
    assert mroi["run"] == board.run
    assert mroi["posterior"]["q50"] == mroi["quote"]["q50"]
    assert {"data/spend.csv", "data/sales.csv", "data/waves.csv"} <= {
        one["file"] for one in mroi["data"]
    }
    assert any(one["table"] == "experiments" for one in mroi["data"])


def test_a_quick_fit_proposes_no_experiment(board):
    assert board.lessons == ()


def test_why_without_such_a_quote_is_refused(fitted):
    with pytest.raises(NothingToQuote):
        steps.why(steps.open_workspace(fitted[0]), "pigeons")


def test_spans_and_facts_behind_a_quote_are_those_of_the_tables(fitted):
    workspace = steps.open_workspace(fitted[0])
    told = steps.why(workspace, "service", measure="cx")
    ask = next(one for one in told if one.quote.side is Side.ASK)
    waves = next(one for one in ask.data if one.table == "waves")
    assert waves.measures == ("differentiation", "relevance")
    assert (waves.periods, waves.facts) == (48, 48 * 2 * 2)  # every fifth of sixty is missing
    assert waves.answers == 240 * waves.facts
    spend = next(one for one in ask.data if one.table == "spend")
    assert (spend.subject, spend.periods) == ("service", 60)


def test_a_model_that_does_not_hold_is_told_before_all_else(fitted):
    workspace = steps.open_workspace(fitted[0])
    manifest = opened(workspace).manifest
    forecast = Message("{what}, kept out: the forecast errs", what=Message("sales"))
    rows = [
        {"check": check, "verdict": verdict, "sentence": kept(said), "advice": kept(Message("x"))}
        for check, verdict, said in (
            ("extrapolation", "REVIEW", Message("spend is new")),
            ("convergence", "PASS", Message("chains agree")),
            ("forecast of sales", "FAIL", forecast),
        )
    ]
    told = [one.text("en") for one in cautions(workspace, replace(manifest, health=rows))]
    assert told == [
        "the model does not hold, do not act on its numbers; sales, kept out: the forecast errs",
        f"{NAMES['extrapolation'].text('en')}: spend is new",
    ]
