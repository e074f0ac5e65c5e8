"""What stands in a survey file's columns: codes that are no answer, found without a label."""

import pyarrow as pa
import pytest

from kurssi.tables.scales import ANSWER_CODES, SHORT_CODES
from kurssi.tables.scanned import answers_of
from kurssi.tables.sheet import Sheet


def scanned(*codes):
    column = pa.array([float(code) for code in codes])
    sheet = Sheet(columns=pa.table({"q": column}), lines=pa.array(range(2, 2 + len(codes))))
    return answers_of(sheet, ("q",))


@pytest.mark.parametrize("code", ANSWER_CODES)
def test_every_code_for_no_answer_is_known_without_a_scale(code):
    found = scanned(1, 2, 3, 4, 5, code)
    assert found.scale == (1.0, 5.0)
    assert set(found.recodes) == {str(code)}


@pytest.mark.parametrize("code", SHORT_CODES)
def test_eight_and_nine_are_answers_until_a_scale_is_declared(code):
    found = scanned(1, 2, 3, 4, 5, code)
    assert (found.scale, dict(found.recodes)) == ((0.0, 10.0), {})
