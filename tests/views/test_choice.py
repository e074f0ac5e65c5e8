"""What was asked beyond the levels: one brand and segment where a part is of one."""

from pathlib import Path

import pytest
import typer

from kurssi.ledger.levels import Span
from kurssi.views.choice import TAKES, Asked, refuse_ignored, refuse_several


@pytest.mark.parametrize("part", ["rivals", "drivers"])
@pytest.mark.parametrize("asked", [{"brands": ("a", "b")}, {"segments": ("all", "x")}])
def test_two_are_refused_where_a_part_is_of_one(part, asked):
    with pytest.raises(typer.BadParameter, match=f"--{part} takes one"):
        refuse_several(Asked(parts=("items", part), **asked), "en")


@pytest.mark.parametrize(
    "asked",
    [
        {"parts": ("drivers",), "brands": ("a",), "segments": ("x",)},
        {"parts": ("rivals",), "brands": ("a", "a")},
        {"parts": ("pooled",), "brands": ("a", "b"), "segments": ("x", "y")},
        {"brands": ("a", "b")},
    ],
)
def test_one_or_a_part_of_many_is_not(asked):
    refuse_several(Asked(**asked), "en")


CHOICES = {
    "--measure": {"measures": ("cx",)},
    "--brand": {"brands": ("own",)},
    "--segment": {"segments": ("young",)},
    "--by": {"by": Span.YEAR},
}


@pytest.mark.parametrize("part", TAKES)
@pytest.mark.parametrize("option", CHOICES)
def test_a_choice_means_something_to_a_part_or_is_refused(part, option):
    asked = Asked(parts=(part,), **CHOICES[option])
    if option in TAKES[part]:
        refuse_ignored(asked, "en")
        return
    with pytest.raises(typer.BadParameter, match=f"--{part} does not take {option}"):
        refuse_ignored(asked, "en")


@pytest.mark.parametrize("option", CHOICES)
def test_levels_take_every_choice(option):
    refuse_ignored(Asked(figure=Path("levels.svg"), **CHOICES[option]), "en")


def test_a_choice_must_mean_something_to_every_part():
    with pytest.raises(typer.BadParameter, match="--items does not take --brand"):
        refuse_ignored(Asked(parts=("drivers", "items"), brands=("own",)), "en")


def test_one_figure_shows_one_part():
    refuse_ignored(Asked(parts=("items",), figure=Path("x.svg")), "en")
    refuse_ignored(Asked(parts=("items", "drivers")), "en")
    with pytest.raises(typer.BadParameter, match="one part at a time; here are --items, --drive"):
        refuse_ignored(Asked(parts=("items", "drivers"), figure=Path("x.svg")), "en")
