"""Brand value of tables alone: nothing needs a fit that the books can tell."""

from dataclasses import replace

import pytest

import tiny
from kurssi import steps
from kurssi.decisions.value import Method, Source
from kurssi.errors import NothingToQuote


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return steps.open_workspace(tiny.write(tmp_path_factory.mktemp("value") / "company"))


def sources(found):
    return {row.source: row.eur for row in found.whole.rows}


def test_the_books_tell_the_change_before_anything_was_fitted(workspace):
    found = steps.value(workspace)
    assert (found.run, found.seed, found.causes, found.totals) == (None, None, (), None)
    assert "kurssi fit" in found.causes_reason.text("en")
    assert sum(sources(found).values()) == pytest.approx(
        found.whole.after - found.whole.before, abs=1e-6
    )
    assert {split.segment for split in found.segments} == set(tiny.SEGMENTS)
    assert set(found.inputs) == {
        f"data/{name}.csv" for name in ("spend", "waves", "sales", "market", "experiments")
    }


def test_a_market_without_revenue_tells_no_premium_and_says_so(workspace):
    found = steps.value(workspace)
    assert set(sources(found)) == {Source.VOLUME, Source.MARKET_GROWTH, Source.PRICE, Source.COST}
    assert "category_revenue" in dict(found.unlocks)["market"].text("en")


def test_without_a_market_there_are_volume_price_and_margin(tmp_path):
    folder = tiny.write(tmp_path / "company", tables=("spend", "sales"))
    found = steps.value(steps.open_workspace(folder))
    assert set(sources(found)) == {Source.VOLUME, Source.PRICE, Source.COST}
    assert "market growth" in dict(found.unlocks)["market"].text("en")


def test_without_rivals_every_level_is_withheld_for_a_reason(workspace):
    found = steps.value(workspace)
    assert found.reference is None
    assert {row.method for row in found.levels if row.spread is None} == set(Method)
    assert "sales" in found.levels[0].reason.text("en")


def test_rivals_in_the_sales_table_are_references(tmp_path):
    folder = tiny.write(tmp_path / "company")
    with (folder / "data" / "sales.csv").open("a", encoding="utf-8") as file:
        for week in ("2025-01-27", "2025-02-03"):
            file.write(f"{week},dear,families,100,900.00\n{week},cheap,families,100,300.00\n")
    workspace = steps.open_workspace(folder)
    found = steps.value(workspace, later="2025-W05/2025-W06")
    own = found.levels[0].details["own_revenue"]
    assert found.reference == "cheap"
    assert found.levels[0].spread.eur == pytest.approx(own - 600.0)
    assert found.levels[0].low == pytest.approx(own - 1800.0)
    named = steps.value(workspace, later="2025-W05/2025-W06", reference="dear")
    assert named.levels[0].spread.eur == pytest.approx(own - 1800.0)
    with pytest.raises(NothingToQuote, match="cheap, dear"):
        steps.value(workspace, reference="nobody", later="2025-W05/2025-W06")


def test_stretches_are_as_named(workspace):
    found = steps.value(workspace, earlier="2024-Q2", later="2024-Q4")
    assert (found.earlier, found.later) == ("2024-W14/2024-W26", "2024-W40/2024-W52")
    assert found.periods == (13, 13)
    longer = steps.value(workspace, earlier="2024-Q2", later="2024-W27/2024-W52")
    assert Source.PERIODS in sources(longer)


def test_without_sales_there_is_no_value(tmp_path):
    folder = tiny.write(tmp_path / "company", tables=("spend", "waves"))
    with pytest.raises(NothingToQuote, match="add the table sales"):
        steps.value(steps.open_workspace(folder))


def test_a_segment_of_books_that_have_none_is_refused(workspace, tmp_path):
    folder = tiny.write(tmp_path / "company", tables=("spend", "sales"))
    text = (folder / "data" / "sales.csv").read_text(encoding="utf-8")
    for name in tiny.SEGMENTS:
        text = text.replace(f",{name},", ",,", 1)
    lines = text.splitlines()
    kept = [lines[0], *(",".join([*line.split(",")[:2], "", *line.split(",")[3:]])
                        for line in lines[1::2])]  # fmt: skip
    (folder / "data" / "sales.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    opened = steps.open_workspace(folder)
    assert steps.value(opened).segments == ()
    with pytest.raises(NothingToQuote, match="by segment"):
        steps.value(opened, segments=(tiny.SEGMENTS[0],))


def test_the_window_is_the_workspaces(workspace):
    assert steps.value(replace(workspace, window_periods=10)).periods == (10, 10)
