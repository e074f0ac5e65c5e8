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


def worded(*columns):
    """What columns of texts hold."""
    names = [f"q{at}" for at in range(len(columns))]
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    return answers_of(Sheet(columns=table, lines=pa.array(range(len(columns[0])))), names)


AGREE = {
    "Täysin eri mieltä": 1,
    "Jokseenkin eri mieltä": 2,
    "Ei samaa eikä eri mieltä": 3,
    "Jokseenkin samaa mieltä": 4,
    "Täysin samaa mieltä": 5,
}
SATISFIED = {
    "Erittäin tyytymätön": 1,
    "Melko tyytymätön": 2,
    "En tyytyväinen enkä tyytymätön": 3,
    "Melko tyytyväinen": 4,
    "Erittäin tyytyväinen": 5,
}


@pytest.mark.parametrize("scale", [AGREE, SATISFIED])
def test_steps_of_a_known_scale_are_read_by_their_words(scale):
    found = worded([*reversed(scale), "En osaa sanoa"])
    assert found.scale == (1.0, 5.0)
    assert {w: n for w, n in found.recodes.items() if n == n} == scale
    gone = [word for word in scale if scale[word] != 4]
    assert worded(gone).recodes == {word: scale[word] for word in gone}


def test_words_that_make_no_scale_are_not_read():
    assert worded(["Bad", "Poor", "Good"]) is None, "two say as much"
    assert worded(["Good", "Very good"]) is None, "one side alone"
    assert worded(["Red", "Blue", None]) is None
    assert worded(["18-34", "35-54", "55-"]) is None, "parts of people, not steps"
    assert worded(["1 or 2", "3 to 5", "6 and over"]) is None, "how often, not how much"


def test_the_choice_itself_written_in_its_column_is_a_tick():
    """As Qualtrics writes choices: Elisa or nothing in Elisa's column."""
    found = worded(["DNA", None, "DNA"], [None, "Elisa", None], [None, None, None])
    assert found.yes_or_no
    assert found.recodes == {"DNA": 1.0, "Elisa": 1.0, "": 0.0}
    assert worded(["DNA", "Telia"], [None, "Elisa"]) is None
    said = worded(["Yes", None], ["No", None])
    assert said.recodes == {"Yes": 1.0, "No": 0.0}


@pytest.mark.parametrize(
    ("words", "recodes"),
    [
        (["k", "e"], {"k": 1.0, "e": 0.0}),
        (["x", None], {"x": 1.0, "": 0.0}),
        (["1 Bad", "2 So so", "3 Fine"], {"1 Bad": 1.0, "2 So so": 2.0, "3 Fine": 3.0}),
        (["0 Never", "5", "10 Surely"], {"0 Never": 0.0, "10 Surely": 10.0}),
    ],
)
def test_letters_ticks_and_numbers_with_words(words, recodes):
    assert worded(words).recodes == recodes
