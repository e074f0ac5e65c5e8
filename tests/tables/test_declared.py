"""Declarations that name nothing in the data: told with their line, and with what may be meant."""

import pytest

from kurssi.findings import Severity
from tables.small import checked

HEAD = '[company]\nname = "Pieni Oy"\nbrand = "own"\npopulation = 1000\nperiod = "month"\n'
COLUMNS = ("relevance_1", "relevance_2", "q1", "q2", "satisfaction", "tuki_1")


def told(root, toml):
    (root / "data").mkdir(parents=True)
    (root / "kurssi.toml").write_text(HEAD + toml, encoding="utf-8")
    rows = [f"r{i},2026-01,own," + ",".join([str(1 + i % 5)] * len(COLUMNS)) for i in range(6)]
    head = "respondent,period,brand," + ",".join(COLUMNS)
    (root / "data/tracker.csv").write_text("\n".join([head, *rows]))
    return [f for f in checked(root).findings if f.file == "kurssi.toml"]


CASES = {
    "an item of [experience]": (
        '[experience]\nrelevance = ["relevance_1", "relevanse_2"]\nscale = [1, 5]\n',
        ("item-absent", "experience.relevance", 'did you mean "relevance_2"?', 7),
    ),
    "a reversed item of [experience]": (
        '[experience]\nscale = [1, 5]\nreversed = ["relevanc_1"]\n',
        ("reversed-no-item", "experience.reversed", 'did you mean "relevance_1"?', 8),
    ),
    "a reversed item that is a column but no item": (
        '[measures.trust]\nitems = ["q1"]\nscale = [1, 5]\nreversed = ["q2"]\n',
        ("reversed-no-item", "measures.trust.reversed", "use one of: q1", 9),
    ),
    "an item of [measures.X]": (
        '[measures.trust]\nitems = ["q1", "zzz"]\nscale = [1, 5]\n',
        ("item-absent", "measures.trust.items", "mend the name", 7),
    ),
    "no item of [measures.X]": (
        '[measures.tuki]\nitems = ["tukki_*"]\nscale = [1, 5]\n',
        ("index-without-items", "measures.tuki", 'did you mean "tuki_1"?', 6),
    ),
    "a misspelt measure": (
        '[measures.recomendation]\nitems = ["q1"]\nscale = [1, 5]\n',
        ("measure-misspelt", "measures.recomendation", '"recommendation"', 6),
    ),
    "cx": (
        '[measures.cx]\nitems = ["q1"]\n',
        ("index-reserved", "measures.cx", "give [measures.cx] another name", 6),
    ),
    "nps": (
        '[measures.nps]\nitems = ["q1"]\nscale = [0, 10]\n',
        ("index-reserved", "measures.nps", "[measures.recommendation]", 6),
    ),
    "top that nobody counts": (
        '[measures.trust]\nitems = ["q1"]\nscale = [1, 5]\ntop = 2\n',
        ("top-not-counted", "measures.trust.top", "[measures.satisfaction]", 9),
    ),
    "top of all answers": (
        "[measures.satisfaction]\nscale = [1, 5]\ntop = 5\n",
        ("top-counts-all", "measures.satisfaction.top", "top = 2", 8),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_declaration_that_names_nothing_is_told(tmp_path, name):
    toml, (code, where, mend, line) = CASES[name]
    (finding,) = told(tmp_path, toml)
    assert (finding.code, finding.column, finding.rows) == (code, where, (line,))
    assert finding.severity is Severity.WARNING
    assert mend in finding.mend.text("en")


@pytest.mark.parametrize(
    "toml",
    [
        '[experience]\nrelevance = ["relevance_*"]\nreversed = ["relevance_2"]\nscale = [1, 5]\n',
        '[measures.trust]\nitems = ["q*"]\nscale = [1, 5]\nreversed = ["q2"]\n',
        "[measures.satisfaction]\nscale = [1, 5]\ntop = 2\n",
        "[measures.relevance]\nscale = [1, 5]\n",
        '[measures.loyal_customers]\nitems = ["q1"]\nscale = [1, 5]\n',
    ],
)
def test_what_names_something_is_told_nothing(tmp_path, toml):
    assert told(tmp_path, toml) == []
