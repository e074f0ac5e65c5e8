"""What was asked beyond the levels: one brand and segment where a part is of one."""

import pytest
import typer

from kurssi.views.choice import Asked, refuse_several


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
        {"parts": ("pooled", "items"), "brands": ("a", "b"), "segments": ("x", "y")},
        {"brands": ("a", "b")},
    ],
)
def test_one_or_a_part_of_many_is_not(asked):
    refuse_several(Asked(**asked), "en")
