"""Numbers as people write them."""

from itertools import cycle

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.tables.numerals import marks, number
from kurssi.tables.warehouse import engine
from tables.small import Small, checked


@pytest.fixture(scope="module")
def base():
    with engine() as connection:
        yield connection


def read(base, cells, *, hint=None, unit="count", currency="EUR", beside=None):
    """What the cells of column ``a`` mean; ``beside`` is another number column of the file."""
    columns = {"a": pa.array(cells, pa.string())}
    if beside is not None:
        columns["b"] = pa.array(beside, pa.string())
    base.register("raw", pa.table(columns))
    found = marks(base, "raw", tuple(columns), hint)["a"]
    sql = number("a", found, currency=currency, unit=unit)
    return [row[0] for row in base.execute(f"SELECT {sql} FROM raw").fetchall()]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1", "2.5", " 3 ", "-4", "1e3"], [1, 2.5, 3, -4, 1000]),
        (["1,5", "1.234,5", "1.234", "1 234 567,25"], [1.5, 1234.5, 1234, 1234567.25]),
        (["1,5", "1\u00a0234", "1\u202f234,5", "−3"], [1.5, 1234, 1234.5, -3]),
        (["1.5", "1,234.5", "1,234"], [1.5, 1234.5, 1234]),
        (["€ 5,50", "5 €", "5,5 EUR"], [5.5, 5, 5.5]),
        (["1,5", "12 34", "abc", "1,2,3", "1_0", "5%"], [1.5, None, None, None, None, None]),
        (["inf", "nan", "Infinity"], [None, None, None]),
        (["", " ", None], [None, None, None]),
    ],
)
def test_what_is_read(base, cells, numbers):
    assert read(base, cells) == numbers


def test_three_digits_after_a_mark_are_not_guessed(base):
    cells = ["1,234", "2,500"]
    assert read(base, cells) == [None, None]
    assert read(base, cells, hint=",") == [1.234, 2.5]
    assert read(base, cells, hint=".") == [1234, 2500]
    assert read(base, cells, beside=["0,5", "7"]) == [1.234, 2.5]
    assert read(base, cells, beside=["0.5", "7"]) == [1234, 2500]
    assert read(base, ["1.234"], beside=["0,5"]) == [1234]


def test_a_column_of_both_marks_is_read_by_each_cells_own(base):
    assert read(base, ["1,5", "2.5", "0,125", "1,234"]) == [1.5, 2.5, 0.125, None]


def test_a_percent_sign_makes_a_share(base):
    assert read(base, ["45 %", "3,5%", "0,5"], unit="share") == pytest.approx([0.45, 0.035, 0.5])


def test_only_the_companys_currency_is_money(base):
    assert read(base, ["5 kr", "5 SEK", "x5"], currency="SEK") == [5, 5, None]
    assert read(base, ["$5", "5 kr", "5,5"]) == [None, None, 5.5]


def finnish(value: float) -> str:
    return f"{value:,.2f}".replace(",", " ").replace(".", ",")


def english(value: float) -> str:
    return f"{value:,.2f}"


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20))
def test_a_number_is_the_same_in_either_locale(values):
    numbers = [float(value) for value in values]
    with engine() as base:
        assert read(base, [*map(finnish, numbers), "0,5"])[:-1] == pytest.approx(numbers)
        assert read(base, [*map(english, numbers), "0.5"])[:-1] == pytest.approx(numbers)


def with_units(folder, written, *, delimiter=",", weight=None):
    """A tracker with strata, and the population of each stratum as written."""
    small = Small(folder, delimiter=delimiter).only("tracker")
    small.toml += '[survey]\nstrata = "segment"\nstratum_population = "units"\n'
    if weight is not None:
        small.set("tracker", "weight", weight)
    rows = [
        [*row, cell] for row, cell in zip(small.tables["tracker"][1:], cycle(written), strict=False)
    ]
    small.tables["tracker"] = [[*small.tables["tracker"][0], "units"], *rows]
    return checked(small.write())


@pytest.mark.parametrize(
    ("delimiter", "weight", "written", "units"),
    [
        (",", None, ['"12,000"', "700"], {12000.0, 700.0}),
        (";", "0,8", ["12.000", "7"], {12000.0, 7.0}),
        (";", "1", ["1.112.000", "7.000"], {1112000.0, 7000.0}),
        (";", "1", ["12 000,0", "7"], {12000.0, 7.0}),
        (",", None, ["12.000", "7.000"], {12.0, 7.0}),
        (";", "0.8", ["12.000", "7.000"], {12.0, 7.0}),
        (";", "1", ["12.000", "7.5"], {12.0, 7.5}),
        (",", None, ["12000", "700"], {12000.0, 700.0}),
    ],
)
def test_a_stratums_population_is_read_by_the_files_own_marks(
    tmp_path, delimiter, weight, written, units
):
    intake = with_units(tmp_path, written, delimiter=delimiter, weight=weight)
    assert set(intake.tables["tracker"]["units"].to_pylist()) == units
    assert not any(finding.column == "units" for finding in intake.findings)


def test_a_population_that_cannot_be_read_is_told_and_one_not_there_stays_away(tmp_path):
    small = Small(tmp_path).only("tracker")
    small.toml += '[survey]\nstratum_population = "units"\n'
    assert "units" not in checked(small.write()).tables["tracker"].column_names
    small.tables["tracker"] = [[*row, "many"] for row in small.tables["tracker"]]
    small.tables["tracker"][0][-1] = "units"
    told = {finding.code: finding.column for finding in checked(small.write()).findings}
    assert told["text-in-number"] == "units"


def test_money_may_be_in_thousands_and_millions_and_a_count_may_not(base):
    cells = ["1,5 M€", "0,25M", "2 milj. €", "200 t€", "12 k", "7,5"]
    assert read(base, cells, unit="EUR") == [1.5e6, 250_000, 2e6, 200_000, 12_000, 7.5]
    assert read(base, cells, unit="count") == [None] * 5 + [7.5]
