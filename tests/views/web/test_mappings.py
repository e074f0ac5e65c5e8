"""The [[sources]] of a declaration, taken out and put in; all else as it stood."""

import tomllib

import pytest

from kurssi.errors import KurssiError
from kurssi.views.web.mappings import entries, for_one, with_mapping

DECLARED = """[company]
name = "Oy"  # ours
[[sources]]
table = "spend"
path = "data/a.csv"
[sources.columns]
spend = "panostus [e]"

# of the survey
[[ sources ]]
table = "tracker"
path = "./data/b.sav"
values = { nps = { none = nan } }
  [sources.brands]
  own = "1"
[levers.tv]  # after them
kind = "media"
moves = [
  "sales",
]
"""
A = '[[sources]]\ntable = "waves"\npath = "data/a.csv"'


def read(text):
    return tomllib.loads(text, parse_float=str)


def test_a_lever_after_the_sources_stays():
    alone = for_one(DECLARED, "data/none.csv")
    assert read(alone) == {k: v for k, v in read(DECLARED).items() if k != "sources"}
    assert "# ours" in alone
    assert "# of the survey" in alone


def test_a_file_alone_keeps_what_was_said_of_it():
    (kept,) = read(for_one(DECLARED, "data/b.sav"))["sources"]
    assert kept["brands"] == {"own": "1"}


def test_a_mapping_takes_the_place_of_the_same_files():
    once = with_mapping(DECLARED, A, "data/a.csv")
    assert with_mapping(once, A, "data/a.csv") == once
    said = read(once)
    assert [each["path"] for each in said["sources"]] == ["./data/b.sav", "data/a.csv"]
    assert said["sources"][1]["table"] == "waves"
    assert said["levers"] == read(DECLARED)["levers"]
    assert with_mapping(DECLARED, "", "data/a.csv") == DECLARED
    assert with_mapping(DECLARED, "# nothing", "data/a.csv") == DECLARED


@pytest.mark.parametrize(
    "mapping",
    [
        '[company]\nname = "x"',
        A + '\n[levers.tv]\nkind = "price"',
        "[sources]\npath = 1",
        "sources = 3",
        "sources = [1]",
        "[[sources]\n",
        A.replace("a.csv", "other.csv"),
        '[[sources]]\ntable = "spend"',
    ],
)
def test_nothing_else_comes_in_with_it(mapping):
    with pytest.raises(KurssiError):
        with_mapping(DECLARED, mapping, "data/a.csv")


def test_what_a_file_is_the_first_to_name_comes_in_with_it():
    new = '[levers.some]\nkind = "media"\ndepartment = "d"\n[segments.north]\n\n'
    said = read(with_mapping(DECLARED, new + A, "data/a.csv"))
    assert list(said["levers"]) == ["tv", "some"]
    assert said["segments"] == {"north": {}}
    assert [each["table"] for each in said["sources"]] == ["tracker", "waves"]
    alone = with_mapping(DECLARED, new, "data/a.csv")
    assert alone.startswith(DECLARED)
    assert read(alone)["sources"] == read(DECLARED)["sources"]
    with pytest.raises(KurssiError, match="already"):
        with_mapping(alone, new, "data/a.csv")
    with pytest.raises(KurssiError, match="added to"):
        with_mapping('levers = { tv = { kind = "media" } }\n', new, "data/a.csv")


@pytest.mark.parametrize(
    "written",
    [
        'sources = [{ table = "spend", path = "data/a.csv" }]',
        '[["sources"]]\ntable = "spend"\npath = "data/a.csv"',
        '[[sources]]\npath = "data/a.csv"\ntable = """\n[x]\n"""',
    ],
)
def test_what_stands_otherwise_is_refused_and_never_changed_wrongly(written):
    with pytest.raises(KurssiError, match="cannot be changed from here"):
        with_mapping(written, A, "data/a.csv")


def test_no_mapping_has_no_entries():
    assert entries("") == ()
    assert entries(A)[0]["table"] == "waves"
