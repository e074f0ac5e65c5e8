"""Tables on any paper: nothing wider than it, no number cut, and what was left out is said."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from kurssi.views.grid import (
    Column,
    beside,
    between,
    grouped,
    in_blocks,
    laid_out,
    left_out_note,
    placed,
    telling,
)

LEVELS = ["74.4% (69.5–78.6)", "−31.5 (−40.1…−22.1)", "9.0% (7.0–12.8) °"]
NAMES = ["net promoter score (NPS)", "customer experience", "differentiation"]


def columns():
    def numbers(heading, cells, spare=0):
        return Column(heading=heading, cells=[Text(cell) for cell in cells], spare=spare)

    return [
        Column(heading="measure", cells=[Text(name) for name in NAMES], words=True),
        numbers("level (90% interval)", LEVELS),
        numbers("n_eff", ["250", "1,376", "27"], spare=2),
        numbers("change since 2026-W43 (certainty)", ["−22.7 (95%)", "–", "+1.5 (63%)"], spare=1),
    ]


def paper(tables, width):
    console = Console(file=io.StringIO(), width=width)
    for table in tables:
        console.print(table)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [44, 50, 60, 72, 80, 100, 140])
def test_no_number_is_cut_and_no_line_is_too_long(width):
    (table,), left_out = laid_out([columns()], width)
    text = paper([table], width)
    assert max(map(len, text.splitlines())) <= width
    for column in columns():
        if not column.words and column.heading not in left_out:
            assert all(cell.plain in text for cell in column.cells), column.heading


def test_the_least_needed_leaves_first_and_is_named():
    widths = [140, 80, 60, 44]
    left = [laid_out([columns()], width)[1] for width in widths]
    assert left[0] == ()
    assert [len(each) for each in left] == sorted(len(each) for each in left)
    assert left[-1] == ("n_eff", "change since 2026-W43 (certainty)")
    assert next(each for each in left if each) == ("n_eff",)
    (note,) = left_out_note(left[-1], "en")
    assert "n_eff, change since 2026-W43 (certainty)" in note.plain
    assert left_out_note((), "en") == ()


def test_words_go_on_in_the_next_line_between_words():
    (table,), _ = laid_out([columns()], 44)
    text = paper([table], 44)
    assert "net promoter" in text
    assert "differentiation" in text


def test_words_that_stand_in_go_on_standing_in():
    lines = [Text("  Small town or country side of the north")]
    long = Column(heading="segment", cells=lines, words=True)
    (table,), _ = laid_out(
        [[long, columns()[1].__class__(heading="n", cells=[Text("9" * 20)])]], 44
    )
    shown = [line for line in paper([table], 44).splitlines()[2:] if line.strip()]
    assert len(shown) > 1
    assert all(line.startswith("  ") for line in shown)


def test_tables_of_one_sheet_have_their_columns_in_line():
    short = [
        Column(heading=each.heading, cells=each.cells[2:], words=each.words) for each in columns()
    ]
    first, second = laid_out([columns(), short], 100)[0]
    heads = [paper([table], 100).splitlines()[0].rstrip() for table in (first, second)]
    assert heads[0] == heads[1]


def segments(level, *more):
    """A table with words that must not be broken, and no room to spare at 48."""
    names = ["Suurkaupunki", "nettosuosittelu (NPS)", "Hinta-laatusuhde"]
    return [
        Column(heading="segment", cells=[Text(each) for each in names], words=True, comfort=0),
        *more,
        Column(heading="level", cells=[Text(level)] * 3),
        Column(heading="n_eff", cells=[Text("1,234")] * 3, spare=2),
    ]


def test_what_is_wide_in_one_table_breaks_no_word_and_leaves_nothing_out_of_another():
    period = Column(heading="period", cells=[Text("2019-W33")] * 3)
    wide = segments("100.0% (14.0–100.0) °", period)
    (first, second), left_out = laid_out([segments("74.4% (69.5–78.6)"), wide], 48)
    text = paper([first], 48)
    assert all(word in text for word in ("Suurkaupunki", "nettosuosittelu", "Hinta-laatusuhde"))
    assert "1,234" in text
    assert "1,234" not in paper([second], 48)
    assert left_out == ("n_eff",)


@pytest.mark.parametrize("width", [34, 36, 38, 40])
def test_brackets_go_under_their_number_before_a_word_is_broken(width):
    (table,), _ = laid_out([segments("+13.3 (−26.1…+47.8) °")], width)
    text = paper([table], width)
    assert max(map(len, text.splitlines())) <= width
    assert "Suurkaupunki" in text
    assert "nettosuosittelu" in text
    assert "(−26.1…+47.8) °" in text


def test_a_word_is_broken_at_its_hyphen_only():
    (table,), _ = laid_out(
        [[Column(heading="m", cells=[Text("Hinta-laatusuhde")], words=True),
          Column(heading="level", cells=[Text("+13.3 (−26.1…+47.8)")])]], 27,
    )  # fmt: skip
    lines = [line.split() for line in paper([table], 27).splitlines()[2:]]
    assert ["Hinta-", "+13.3"] in lines
    assert ["laatusuhde", "(−26.1…+47.8)"] in lines


def test_words_in_place_of_a_number_take_the_room_of_its_brackets():
    cells = beside([("−15.0", "84%"), ("too few", None)], marks=["° 2019", "2019"])
    assert [cell.plain for cell in cells] == ["−15.0 (84%) ° 2019", "too few     2019"]


def test_a_matrix_goes_on_in_further_tables_and_leaves_nothing_out():
    rivals = [Column(heading=f"rival_{n}", cells=[Text(f"+{n}.0* (−1…+2)")] * 3) for n in range(9)]
    tables = list(in_blocks(columns()[0], rivals, 80))
    text = paper(tables, 80)
    assert len(tables) > 1
    assert max(map(len, text.splitlines())) <= 80
    assert all(f"rival_{n}" in text and f"+{n}.0* (−1…+2)" in text for n in range(9))
    assert text.count("differentiation") == len(tables)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("69.5%", "78.6%", "69.5–78.6"),
        ("75,0\u00a0%", "85,0\u00a0%", "75,0–85,0"),
        ("−40.1", "−22.1", "−40.1…−22.1"),
        ("0.0", "+1.4", "0.0…+1.4"),
    ],
)
def test_an_interval_has_its_unit_once_and_its_signs_apart(low, high, said):
    assert between(low, high) == said


def test_middles_stand_under_each_other():
    cells = beside([("74.4%", "69.5–78.6"), ("9.0%", "7.0–12.8"), ("–", None)])
    assert [cell.plain for cell in cells] == ["74.4% (69.5–78.6)", " 9.0% (7.0–12.8)", "    –"]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1)), min_size=1, max_size=9))
def test_an_interval_is_no_point_where_a_digit_more_tells(ends):
    pairs = [(low, low + width) for low, width in ends]
    places = telling(pairs, least=0)
    assert 0 <= places <= 2
    if places < 2:
        assert all(f"{lo:.{places}f}" != f"{hi:.{places}f}" or lo == hi for lo, hi in pairs)


def test_names_stand_under_their_group_and_cells_beside_them():
    lines, at = grouped([("awareness", ["everyone", "Young"]), ("cx", ["everyone"])])
    assert [line.plain for line in lines] == [
        "awareness", "  everyone", "  Young", "cx", "  everyone",
    ]  # fmt: skip
    cells = placed([Text("1"), Text("2"), Text("3")], at)
    assert [cell.plain for cell in cells] == ["", "1", "2", "", "3"]
    lines, at = grouped([("awareness", ["everyone"]), ("cx", ["everyone"])], alone=True)
    assert [line.plain for line in lines] == ["awareness", "cx"]
    assert re.fullmatch("01", "".join(map(str, at)))
