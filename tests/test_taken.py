"""Tables are read, and who answered is made out, once for all that a command tells of them."""

import numpy as np
import pytest
from rich.console import Console

from kurssi import steps
from kurssi.progress import silent
from kurssi.steps import taking_in
from kurssi.survey import respondents as survey_respondents
from kurssi.tables import check as tables_check
from kurssi.views import answers
from kurssi.views.choice import Asked
from kurssi.views.reader import Reader
from tables.small import TOML

PARTS = ("items", "rivals", "drivers", "pooled")


@pytest.fixture
def company(tmp_path):
    """Twenty-four people about three brands in two waves, two items to each measure."""
    rng = np.random.default_rng(7)
    items = "relevance = ['r1', 'r2']\ndifferentiation = ['d1', 'd2']\n"
    (tmp_path / "kurssi.toml").write_text(TOML + items, encoding="utf-8")
    (tmp_path / "data").mkdir()
    lines = ["respondent,period,brand,awareness,r1,r2,d1,d2"]
    for period in ("2026-01-05", "2026-01-12"):
        for person in range(24):
            for brand in ("own", "other", "third"):
                given = np.clip(rng.normal(rng.normal(4, 1, 2).repeat(2), 0.7).round(), 1, 7)
                told = ",".join(f"{answer:.0f}" for answer in given)
                lines.append(f"{period}-{person},{period},{brand},{rng.integers(2)},{told}")
    (tmp_path / "data" / "tracker.csv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """How often the tables were read, and how often who answered was made out."""
    counted = {"check": 0, "respondents": 0}

    def counting(module, name):
        whole = getattr(module, name)

        def counted_call(*given, **options):
            counted[name] += 1
            return whole(*given, **options)

        monkeypatch.setattr(module, name, counted_call)

    counting(tables_check, "check")
    counting(survey_respondents, "respondents")
    return counted


def reader():
    return Reader(language="en", paper=None, aside=Console(quiet=True), progress=lambda: silent)


def test_all_that_is_told_of_answers_comes_from_one_reading(company, calls):
    document = answers.measures(company, reader(), asked=Asked(parts=PARTS)).document
    assert set(PARTS) < set(document)
    assert calls == {"check": 1, "respondents": 1}


def test_what_was_taken_in_tells_the_same_as_a_step_that_takes_it_in_itself(company):
    workspace = steps.open_workspace(company)
    taken = steps.take_in(workspace)
    for step in (steps.measures, steps.pooled, steps.instrument, steps.rivals):
        assert repr(step(workspace, taken=taken)) == repr(step(workspace))


def test_a_checked_intake_is_not_read_again(company, calls):
    workspace = steps.open_workspace(company)
    report = steps.check(workspace)
    assert steps.take_in(workspace, intake=report.intake).intake is report.intake
    assert calls["check"] == 1
    assert taking_in.who_answered(report.intake, workspace).count == 144
