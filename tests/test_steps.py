"""The chain end to end on a tiny company: check, fit, rates; reuse, refusals, interrupts."""

import json
import shutil

import numpy as np
import pytest

import tiny
from kurssi import steps
from kurssi.decisions.quote import Grade, Side
from kurssi.errors import InputRefused, NothingToQuote, StoreError
from kurssi.messages import Message, Number
from kurssi.posterior.health import Verdict
from kurssi.store import sentences
from kurssi.store.pointer import read_pointer
from kurssi.views.documents import fit_document, rates_document


@pytest.fixture(scope="module")
def board(fitted):
    return steps.rates(steps.open_workspace(fitted[0]))


@pytest.fixture
def copied(fitted, tmp_path):
    """A copy of the fitted workspace to change."""
    return shutil.copytree(fitted[0], tmp_path / "company")


def declare(folder, old, new):
    text = (folder / "kurssi.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "kurssi.toml").write_text(text.replace(old, new), encoding="utf-8")
    return steps.open_workspace(folder)


def numbers(board):
    return {
        (q.side, q.measure, q.lever, q.segment, q.via): q.interval and q.interval.q50
        for q in board.quotes
    }


# Once through


def test_the_tables_are_clean(fitted):
    report = steps.check(steps.open_workspace(fitted[0]))
    assert report.intake.accepted
    assert report.intake.findings == ()
    assert report.supported
    assert "context" in {unlock.table for unlock in report.unlocks}


def test_the_fit_reports_what_it_did(fitted):
    _, report = fitted
    assert (report.quick, report.reused, report.seed) == (True, False, steps.DEFAULT_SEED)
    assert report.seconds > 0
    assert {check.check for check in report.health} >= {"approximation", "collinear levers"}
    assert not any(check.verdict is Verdict.FAIL for check in report.health)
    assert set(report.inputs) == {f"data/{name}.csv" for name in (
        "spend", "waves", "sales", "market", "experiments",
    )}  # fmt: skip
    json.dumps(fit_document(report, "fi"), allow_nan=False)


def test_progress_tells_every_stage_and_ends_it(fitted, told):
    names = list(dict.fromkeys(stage.name.id for stage in told))
    assert names[0] == steps.COMPILE_STAGE.id
    assert len(names) >= 3
    last = {stage.name.id: stage for stage in told}
    assert all(stage.done == stage.total for stage in last.values())


def test_the_board_is_whole(fitted, board):
    _, report = fitted
    assert (board.run, board.seed, board.quick) == (report.run, report.seed, True)
    assert (board.window_periods, board.horizon_periods, board.currency) == (26, 26, "EUR")
    assert board.inputs == report.inputs
    document = rates_document(board, "fi")
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert {q.segment for q in board.quotes} == {"all", *tiny.SEGMENTS}
    assert {q.lever for q in board.quotes} == {None, "tv", "search", "service"}


def test_paths_make_up_the_return_in_the_mean(board):
    for lever in ("tv", "search", "service"):
        mroi = next(
            q for q in board.quotes
            if (q.side, q.lever, q.segment) == (Side.MROI, lever, "all")
        )  # fmt: skip
        paths = [
            q.interval.mean for q in board.quotes
            if (q.side, q.lever, q.segment) == (Side.PATH, lever, "all")
        ]  # fmt: skip
        assert sum(paths) == pytest.approx(mroi.interval.mean + 1.0, abs=1e-8)


def test_no_quote_of_a_quick_fit_is_to_be_traded_on(board):
    """Not even where a randomised experiment stands behind it."""
    for quote in board.quotes:
        if quote.interval is not None and quote.measure != "attention":
            assert quote.grade is Grade.D
            assert "--quick" in quote.reason.text("en")


def test_a_fixed_lever_is_never_the_best_to_change(board):
    for quote in board.quotes:
        if quote.lever == "search":
            assert quote.p_best is None


# Again


def test_an_unchanged_fit_is_reused(fitted):
    folder, first = fitted
    again = steps.fit(steps.open_workspace(folder), quick=True)
    assert again.reused
    assert (again.run, again.health, again.seconds) == (first.run, first.health, first.seconds)


def test_kept_rates_are_the_rates(copied, board):
    assert list((copied / ".kurssi" / "rates").glob("*.npz"))
    assert numbers(steps.rates(steps.open_workspace(copied))) == numbers(board)


def test_rates_that_were_lost_or_damaged_are_made_again(copied, board):
    for path in (copied / ".kurssi" / "rates").glob("*.npz"):
        path.write_bytes(path.read_bytes()[:1000])
    found = numbers(steps.rates(steps.open_workspace(copied)))
    for key, value in numbers(board).items():
        assert (found[key] is None) == (value is None)
        assert value is None or found[key] == pytest.approx(value, rel=1e-9)


def test_another_window_and_horizon_are_other_rates(copied, board):
    workspace = steps.open_workspace(copied)
    short = steps.rates(workspace, window=13, horizon=0)
    assert (short.window_periods, short.horizon_periods) == (13, 0)
    changed, plain = numbers(short), numbers(board)
    key = (Side.YIELD, "relevance", "service", "all", None)
    assert changed[key] < plain[key], "without a horizon what lasts is not counted"
    whole = steps.rates(workspace, window=10_000)
    assert whole.window_periods == tiny.WEEKS


def test_discount_margin_and_moves(copied):
    """What changes the rates alone needs no new fit; what changes the model does."""
    dearer = declare(copied, "margin = 0.4\n", "margin = 0.4\ndiscount_rate = 0.9\n")
    assert steps.fit(dearer, quick=True).reused
    steps.rates(dearer)
    richer = declare(copied, "margin = 0.4\n", "margin = 0.5\n")
    with pytest.raises(NothingToQuote, match="declaration has changed") as refused:
        steps.rates(richer)
    assert refused.value.where.endswith("kurssi.toml")
    back = declare(copied, "margin = 0.5\n", "margin = 0.4\n")
    assert steps.rates(back).quotes
    other = declare(copied, 'moves = ["awareness", "sales"]', 'moves = ["sales"]')
    with pytest.raises(NothingToQuote, match="run kurssi fit"):
        steps.rates(other)


def test_new_tables_do_not_change_what_was_fitted_and_it_is_said(copied, board):
    """Rates stay those of the run until the next fit."""
    with (copied / "data" / "spend.csv").open("a", encoding="utf-8") as file:
        file.write("2024-01-15,tv,families,99999\n")
    after = steps.rates(steps.open_workspace(copied))
    assert numbers(after) == numbers(board)
    said = "the tables have changed since this run (data/spend.csv)"
    assert said in after.cautions[0].text("en")
    assert not any("have changed" in caution.text("en") for caution in board.cautions)


# Brand value


@pytest.fixture(scope="module")
def valued(fitted):
    return steps.value(steps.open_workspace(fitted[0]))


def test_value_is_of_the_run_and_its_causes_make_the_volume(fitted, valued):
    assert (valued.run, valued.inputs) == (fitted[1].run, fitted[1].inputs)
    assert valued.periods == (26, 26)
    volume = next(row.eur for row in valued.whole.rows if row.source == "volume")
    for causes in (valued.causes, valued.summed):
        assert sum(row.spread.eur for row in causes) == pytest.approx(volume, abs=1e-4)
    assert {row.name for row in valued.summed if row.cause == "lever"} == {
        "tv",
        "search",
        "service",
    }
    assert all(row.grade in (Grade.D, None) for row in valued.causes), "a quick fit"


def test_contributions_of_every_period_are_the_sales_ledgers(fitted, valued):
    """Margin 0.4 of each row's revenue, added up from the file."""
    booked = {}
    for line in (fitted[0] / "data" / "sales.csv").read_text().splitlines()[1:]:
        week, _, _, _, revenue = line.split(",")
        booked[week] = booked.get(week, 0.0) + 0.4 * float(revenue)
    weeks = sorted(booked)[-52:]
    assert len(valued.contributions) == 52
    for week, found in zip(weeks, valued.contributions, strict=True):
        assert found.ledger == pytest.approx(booked[week], abs=0.005)
        assert found.total == pytest.approx(booked[week], abs=0.005)
    assert valued.totals.total == pytest.approx(sum(booked[w] for w in weeks[26:]), abs=0.005)


def test_value_of_segments_makes_that_of_everybody(fitted, valued):
    workspace = steps.open_workspace(fitted[0])
    parts = [steps.value(workspace, segments=(name,)) for name in tiny.SEGMENTS]
    for at, row in enumerate(valued.whole.rows):
        assert sum(one.whole.rows[at].eur for one in parts) == pytest.approx(row.eur, abs=1e-4)
    for at, cause in enumerate(valued.causes):
        added = sum(one.causes[at].spread.eur for one in parts)
        assert added == pytest.approx(cause.spread.eur, abs=1e-3)


# Refusals


def test_a_window_longer_than_the_data_is_cut_and_it_is_said(copied):
    found = steps.rates(steps.open_workspace(copied), window=5000)
    assert found.window_periods < 5000
    assert "not 5000" in found.cautions[-1].text("en")


def test_nothing_fitted_yet(tmp_path):
    workspace = steps.open_workspace(tiny.write(tmp_path))
    with pytest.raises(NothingToQuote, match="nothing has been fitted yet; run kurssi fit"):
        steps.rates(workspace)


def test_a_quick_look_that_does_not_hold_is_not_kept(copied, board, monkeypatch):
    """With a bar that nothing meets, the earlier run is still the one that is quoted."""
    state = read_pointer(copied / ".kurssi")
    for bar in ("POOR_R_HAT", "ROUGH_R_HAT"):
        monkeypatch.setattr(f"kurssi.posterior.checkup.{bar}", 0.5)
    workspace = steps.open_workspace(copied)
    with pytest.raises(NothingToQuote, match="does not hold here"):
        steps.fit(workspace, quick=True, seed=78)
    assert read_pointer(copied / ".kurssi") == state
    assert numbers(steps.rates(workspace)) == numbers(board)


def test_errors_in_the_tables_leave_the_last_ledger_and_run(copied, board):
    state = read_pointer(copied / ".kurssi")
    with (copied / "data" / "spend.csv").open("a", encoding="utf-8") as file:
        file.write("2024-01-08,tv,families,-500\n2024-01-08,radio,,x\n")
    workspace = steps.open_workspace(copied)
    with pytest.raises(InputRefused) as refused:
        steps.fit(workspace, quick=True)
    assert refused.value.findings
    assert read_pointer(copied / ".kurssi") == state
    assert numbers(steps.rates(workspace)) == numbers(board)
    with pytest.raises(InputRefused):
        steps.measures(workspace)


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (("sales", "market"), "no spend is in the tables"),
        (("spend",), "neither a tracker nor sales"),
    ],
)
def test_a_fit_needs_spend_and_something_to_move(tmp_path, tables, told):
    workspace = steps.open_workspace(tiny.write(tmp_path, tables=tables))
    with pytest.raises(NothingToQuote, match=told):
        steps.fit(workspace, quick=True)
    assert read_pointer(tmp_path / ".kurssi").run is None


def test_measures_need_a_tracker(tmp_path):
    workspace = steps.open_workspace(tiny.write(tmp_path, tables=("spend", "sales")))
    with pytest.raises(NothingToQuote, match="add a tracker"):
        steps.measures(workspace)


@pytest.mark.parametrize("stage", range(4))
def test_an_interrupt_leaves_the_last_whole_state(copied, board, stage):
    """Ctrl-C while another seed is fitted: the earlier run is still the one that is quoted."""
    state = read_pointer(copied / ".kurssi")
    workspace, reports = steps.open_workspace(copied), 0

    def stop(_):
        nonlocal reports
        reports += 1
        if reports > stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        steps.fit(workspace, quick=True, seed=77, progress=stop)
    assert read_pointer(copied / ".kurssi") == state
    assert [path for path in (copied / ".kurssi" / "runs").iterdir() if "tmp" in path.name] == []
    assert numbers(steps.rates(workspace)) == numbers(board)


def test_a_run_of_another_version_is_not_quoted_anew(copied, board):
    """Its draws may mean other quantities now; what was quoted of it still opens."""
    manifest = copied / ".kurssi" / "runs" / board.run / "manifest.json"
    content = json.loads(manifest.read_text())
    content["versions"]["kurssi"] = "0.0.1"
    manifest.write_text(json.dumps(content))
    workspace = steps.open_workspace(copied)
    assert numbers(steps.rates(workspace)) == numbers(board)
    with pytest.raises(NothingToQuote, match=r"another version.*run kurssi fit"):
        steps.rates(workspace, window=13)


def test_a_damaged_run_is_refused_with_a_mend(copied):
    (copied / ".kurssi" / "runs" / read_pointer(copied / ".kurssi").run / "posterior.nc").unlink()
    with pytest.raises(StoreError, match="run kurssi fit"):
        steps.rates(steps.open_workspace(copied))


def test_a_damaged_run_is_fitted_again(copied):
    workspace = steps.open_workspace(copied)
    run = read_pointer(workspace.state_dir).run
    (workspace.state_dir / "runs" / run / "posterior.nc").write_bytes(b"cut short")
    report = steps.fit(workspace, quick=True)
    assert (report.run, report.reused) == (run, False)
    assert steps.rates(workspace).run == run


def test_poor_health_is_said_on_the_board(board, fitted):
    poor = [check for check in fitted[1].health if check.verdict is not Verdict.PASS]
    assert len(board.cautions) == len(poor)
    for check, caution in zip(poor, board.cautions, strict=True):
        assert check.sentence.text("en") in caution.text("en")


def test_measures_of_the_tiny_company(fitted):
    rows = steps.measures(steps.open_workspace(fitted[0]))
    assert {row.measure for row in rows} >= set(tiny.MEASURES)
    values = np.array([row.value for row in rows if row.measure == "awareness"])
    assert ((values > 0) & (values < 1)).all()


def test_sentences_come_back_from_json_as_they_were():
    names = (Message("awareness"), Message("loyalty"), "tv")
    said = Message("{names}: {inner}", names=names, inner=Message("{count} left", count=2))
    back = sentences.told(json.loads(json.dumps(sentences.kept(said))))
    assert back == said
    assert back.text("fi") == said.text("fi") == "tunnettuus, uskollisuus, tv: 2 left"


def test_numbers_of_a_kept_sentence_take_the_mark_of_their_reader():
    said = Message("R-hat {r_hat}, {names}", r_hat=Number(1.0134, 3), names=(Number(-0.5), "tv"))
    back = sentences.told(json.loads(json.dumps(sentences.kept(said))))
    assert back == said
    assert back.text("fi") == "R-hat 1,013, \u22120,5, tv"
    assert back.text("en") == "R-hat 1.013, \u22120.5, tv"


def test_a_sentence_kept_with_its_number_as_text_still_opens():
    assert sentences.told({"id": "R-hat {r}", "values": {"r": "1.013"}}).text("fi") == "R-hat 1.013"


# The whole thing, slowly


@pytest.mark.slow
def test_a_full_fit_mixes_and_its_rates_hold(tmp_path):
    workspace = steps.open_workspace(tiny.write(tmp_path))
    report = steps.fit(workspace)
    checks = {check.check: check.verdict for check in report.health}
    assert checks["convergence"] is not Verdict.FAIL
    assert checks["divergences"] is not Verdict.FAIL
    board = steps.rates(workspace)
    assert not board.quick
    assert all(
        q.interval is None or np.isfinite(q.interval.mean) for q in board.quotes
    )  # fmt: skip
    grades = {q.lever: q.grade for q in board.quotes if (q.side, q.segment) == (Side.MROI, "all")}
    assert grades["tv"] is Grade.A, "a randomised experiment"
    assert Grade.A not in (grades["service"], grades["search"])
    again = steps.fit(workspace)
    assert (again.reused, again.run) == (True, report.run)
    assert steps.fit(workspace, quick=True).run != report.run
