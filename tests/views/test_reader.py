"""How sentences are laid on paper."""

from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text

from kurssi.views.reader import Reader


def shown(sentence, width):
    paper = Console(width=width, file=StringIO(), highlight=False, markup=False)
    reader = Reader(language="fi", paper=paper, aside=paper, progress=lambda: None)
    reader.show(Text(sentence))
    return paper.file.getvalue()


@pytest.mark.parametrize("width", range(12, 40))
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_a_number_goes_on_in_no_other_line(width, space):
    sentence = f"vähintään 47{space}283 vastausta, joista 12{space}%:lta leikattiin"
    lines = shown(sentence, width).splitlines()
    assert any(f"47{space}283" in line for line in lines)
    assert any(f"12{space}%:lta" in line for line in lines)
    assert all(len(line) <= width for line in lines)
    assert " ".join(lines) == sentence


def test_lines_and_what_is_longer_than_the_paper_are_kept():
    assert shown("\nyksi\n  kaksi", 30) == "\nyksi\n  kaksi\n"
    path = "/a/folder/that/is/longer/than/the/paper.csv"
    assert path in shown(f"see {path} now", 20)
