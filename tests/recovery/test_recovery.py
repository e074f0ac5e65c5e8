"""Fitted companies hold their own truth: a tiny one always, whole ones under -m slow."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tiny
from kurssi import steps
from kurssi.example.setting import Setting
from recovery import coverage

SEED = 2


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Every quote of the tiny company that has a truth, by a quick fit."""
    folder = tiny.write(tmp_path_factory.mktemp("recovery") / "company", seed=SEED)
    workspace = steps.open_workspace(folder)
    steps.fit(workspace, quick=True)
    truth = tiny.truth(SEED)
    kinds = {name: str(lever.kind) for name, lever in workspace.levers.items()}
    held = []
    for quote in steps.rates(workspace).quotes:
        key = (str(quote.side), quote.measure, quote.lever, quote.segment, quote.via)
        if quote.interval is not None and key in truth:
            held.append(coverage.Held(
                seed=SEED, side=str(quote.side), measure=quote.measure, lever=quote.lever,
                kind=kinds.get(quote.lever, "-"), segment=quote.segment, via=quote.via,
                grade=str(quote.grade), truth=truth[key], q05=quote.interval.q05,
                q50=quote.interval.q50, q95=quote.interval.q95,
            ))  # fmt: skip
    return held


def test_most_intervals_of_the_tiny_company_hold_the_truth(found):
    assert len(found) > 80
    assert np.mean([one.inside for one in found]) > 0.75
    misses = np.array([one.miss for one in found])
    assert abs(np.median(misses)) < 1.0
    assert misses.std() < 2.0


def test_the_levers_order_is_found(found):
    """Which lever moves awareness most dearly, and that tv returns more than search."""
    middle = {one.lever: one.q50 for one in found if (one.side, one.segment) == ("mroi", "all")}
    truth = {one.lever: one.truth for one in found if (one.side, one.segment) == ("mroi", "all")}
    assert set(middle) == set(truth) == {"tv", "search", "service"}
    for lever in middle:
        assert middle[lever] == pytest.approx(truth[lever], abs=0.25)


def a_quote(truth, q05, q95, side="yield"):
    return coverage.Held(
        seed=1, side=side, measure="awareness", lever="tv", kind="media", segment="all", via=None,
        grade="C", truth=truth, q05=q05, q50=(q05 + q95) / 2, q95=q95,
    )  # fmt: skip


def test_a_row_counts_what_is_held_and_which_way_it_misses():
    group = [a_quote(1.0, 0.0, 2.0), a_quote(3.0, 0.0, 2.0), a_quote(-1.0, 0.0, 2.0),
             a_quote(1.5, 0.0, 2.0)]  # fmt: skip
    (row,) = coverage.rows(group, lambda one: one.side)
    name, count, held, low, high, *_ = row.split()
    assert (name, count, held, low, high) == ("yield", "4", "50%", "25%", "25%")
    assert group[1].miss == pytest.approx(-2.0 * coverage.NINETY / 2.0)


def test_the_report_has_every_part(found):
    text = "\n".join(coverage.table(found))
    for part in ("by side", "bid, by measure", "by kind of lever", "paths by way", "by grade"):
        assert part in text
    for side in ("ask", "average", "bid", "mroi", "path", "yield"):
        assert f"\n{side} " in text


def test_seeds_are_read_as_people_write_them():
    assert coverage.seeds("1-3,7") == [1, 2, 3, 7]


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [104, 156])
def test_a_whole_company_holds_its_truth(weeks):
    setting = Setting(weeks=weeks, endogeneity=0.0)
    found = coverage.held_against_truth(1, setting, tell=lambda line: None)
    assert len(found) > 300
    assert np.mean([one.inside for one in found]) > 0.8
    for side in ("mroi", "yield", "bid"):
        assert np.mean([one.inside for one in found if one.side == side]) > 0.7


@pytest.mark.slow
def test_the_script_writes_every_quote(tmp_path):
    script = Path(coverage.__file__)
    out = tmp_path / "quotes.json"
    command = [sys.executable, script, "--seeds", "1", "--weeks", "70", "--quick", "--json", out]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "by kind of lever" in done.stdout
    assert {one["seed"] for one in json.loads(out.read_text())} == {1}
