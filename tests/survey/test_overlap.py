"""What is told of people who answer in several waves."""

import numpy as np
import pyarrow as pa
import pytest

from kurssi.findings import Severity
from kurssi.maths.overlap import Carried
from kurssi.survey.overlap import overlap, overlap_findings, shared_allowance, wave_numbers
from kurssi.survey.respondents import respondents
from ledger.by_hand import company, week


def asked_again(rng, *, waves=12, size=300, stay=None, trait=2.0, brands=("own", "rival")):
    """Respondents who stay ``stay`` waves (None: one), with a lasting opinion of each brand."""
    columns = {name: [] for name in ("respondent", "period", "brand", "awareness", "loyalty")}
    opinion = {}
    for t in range(waves):
        first = t * size if stay is None else t * size // stay
        for person in range(first, first + size):
            for brand in brands:
                mood = opinion.setdefault((person, brand), rng.normal())
                columns["respondent"].append(f"p{person}")
                columns["period"].append(week(t))
                columns["brand"].append(brand)
                columns["awareness"].append(float(trait * mood + rng.normal() > 0))
                columns["loyalty"].append(float(np.clip(np.round(5 + 2 * mood), 0, 10)))
    columns["_file"] = ["data/tracker.csv"] * len(columns["brand"])
    return pa.table(columns)


def found(table, brand="own"):
    return overlap_findings(respondents(table, company()), brand)


def test_separate_samples_are_not_worth_a_word():
    assert found(asked_again(np.random.default_rng(0))) == ()


def test_a_rotating_panel_is_told_with_what_the_model_does():
    (one,) = found(asked_again(np.random.default_rng(1), stay=4, waves=40, size=80))
    assert (one.severity, one.code, one.column) == (Severity.NOTE, "panel-overlap", "respondent")
    assert one.file == "data/tracker.csv"
    assert "awareness, loyalty" in str(one.what)
    assert "tunnettuus, uskollisuus" in one.what.text("fi")
    assert "one wave in 3" in str(one.mend)
    # Loyalty is a lasting opinion, so its errors go on as far as people do: three in four.
    assert 65 <= one.what.values["range"].high <= 85


def test_a_standing_panel_keeps_every_wave():
    table = asked_again(np.random.default_rng(2), waves=15)
    standing = table.set_column(
        0, "respondent", pa.array([f"p{int(n[1:]) % 300}" for n in table["respondent"].to_pylist()])
    )
    assert "do not go together" in str(found(standing)[0].what), "ids alone are no panel"
    (one,) = found(asked_again(np.random.default_rng(2), waves=15, stay=10**6))
    assert "every wave" in str(one.mend)
    assert one.mend.values["range"].low < 30


def test_a_brand_nobody_was_asked_about_has_no_finding():
    assert found(asked_again(np.random.default_rng(3), stay=4), "other") == ()


def test_the_measures_keep_the_same_waves():
    slow = Carried(lags=np.array([0.8, 0.6, 0.4, 0.2]), offset=0.0)
    none = Carried(lags=np.zeros(4), offset=0.0)
    allowed = shared_allowance({"awareness": slow, "loyalty": none}, 60)
    assert allowed["awareness"].every == allowed["loyalty"].every > 1
    assert allowed["loyalty"].factor == 1.0


def test_waves_are_the_periods_with_interviews():
    assert wave_numbers(np.array([107, 100, 103, 100])).tolist() == [2, 0, 1, 0]


def test_each_brand_has_its_own_errors():
    table = asked_again(np.random.default_rng(4), stay=4, waves=16)
    people = respondents(table, company())
    cells = people.brands.codes * 1000 + people.period - people.period.min()
    told = overlap(people, {"awareness": people.answers["awareness"]}, cells)
    assert told.brands == ("own", "rival")
    assert told.waves == 16
    # 3/4 stay; awareness agrees within persons by 2/pi asin(4/5).
    expected = 0.75 * 2 / np.pi * np.arcsin(0.8)
    for brand in told.brands:
        assert told.carried(brand)["awareness"].lags[0] == pytest.approx(expected, abs=0.05)


def test_measures_that_nobody_answered_are_not_named():
    """The checks leave empty columns for what the table has not."""
    table = asked_again(np.random.default_rng(1), stay=4, waves=40, size=80)
    whole = table.append_column("preference", pa.nulls(len(table), pa.float64()))
    (one,) = found(whole)
    (without,) = found(table)
    assert one == without
    assert "preference" not in str(one.what)


def test_a_measure_whose_errors_do_not_go_on_is_not_said_to():
    table = asked_again(np.random.default_rng(1), stay=4, waves=40, size=80)
    fresh = pa.array(np.random.default_rng(7).integers(0, 2, len(table)).astype(float))
    (one,) = found(table.append_column("preference", fresh))
    assert "awareness, loyalty)" in str(one.what)
    assert one.what.values["range"].low > 20
