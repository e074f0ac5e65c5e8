"""Segments that are missing from some waves, and whom everyone then is."""

from dataclasses import replace

import numpy as np

from kurssi.survey.respondents import respondents
from kurssi.survey.segments_asked import segments_asked
from ledger.by_hand import asked, company, table

DECLARED = company({"young": 100.0, "old": 300.0})


def told(*rows):
    people = respondents(table([row for part in rows for row in part]), DECLARED)
    return segments_asked(people, DECLARED, "data/tracker.csv")


def test_a_segment_that_is_missing_is_named_with_its_waves():
    (finding,) = told(
        asked(0, 9, 3, "young"), asked(0, 9, 3, "old"), asked(1, 9, 3, "young"),
        asked(2, 9, 3, "young"),
    )  # fmt: skip
    said = finding.what.text("en")
    assert "old: not in 2 of 3, 2024-W02 … 2024-W03" in said
    assert "young" not in said
    assert finding.code == "segment-not-always-asked"


def test_where_all_are_always_asked_nothing_is_told():
    both = [asked(t, 9, 3, name) for t in range(3) for name in ("young", "old")]
    assert told(*both) == ()
    assert told(asked(0, 9, 3), asked(1, 9, 3)) == ()


def test_people_who_count_for_nothing_were_not_asked():
    people = respondents(
        table([*asked(0, 4, 2, "old"), *asked(0, 4, 2, "young"), *asked(1, 4, 2, "young"),
               *asked(1, 4, 2, "old")]),
        DECLARED,
    )  # fmt: skip
    assert segments_asked(people, DECLARED, None) == ()
    old = people.segments.codes == people.segments.names.index("old")
    late = people.period == people.period.max()
    lighter = replace(people, weights=np.where(old & late, 0.0, people.weights))
    assert len(segments_asked(lighter, DECLARED, None)) == 1
