"""Names in a file that is brought: asked once, kept, and read in the next file."""

from dataclasses import replace

import pytest

from kurssi import steps
from kurssi.errors import KurssiError
from kurssi.steps import wording
from kurssi.views.web import bring, bring_acts, bring_names
from views.web.test_bring_acts import asked, hold  # noqa: F401

REPORT = "Viikko;Väline;Kohderyhmä;Eurot\nvko 40/2026;tv ;;1,5 M€\nvko 41/2026;TV-mainonta;;9 000\n"


def page(asked, **own):  # noqa: F811
    return bring.make(replace(asked, own=own))


def test_a_report_is_asked_about_confirmed_and_its_names_are_remembered(asked):  # noqa: F811
    name = hold(asked, "media.csv", REPORT.encode())
    mapping = bring_acts.propose(asked, name)
    shown = page(asked, file=name, mapping=mapping)
    (one,) = shown["strange"]
    assert (one.word, one.meant) == ("TV-mainonta", "levers.tv")
    assert "TV-mainonta" in shown["verdict"].text("fi")
    assert not [f for f in shown["findings"] if f.code == "unknown-lever"]

    unsaid = bring_acts.confirm(asked, {"file": name, "mapping": mapping})
    assert "/bring" in unsaid
    assert not (asked.workspace.data_dir / name).exists()
    assert not wording.aliases(asked.workspace)

    form = {"file": name, "mapping": mapping, f"{bring_names.FIELD}TV-mainonta": "levers.tv"}
    assert "/data" in bring_acts.confirm(asked, form)
    (alias,) = wording.aliases(asked.workspace)
    assert (alias.text, alias.concept, alias.accepted) == ("TV-mainonta", "levers.tv", True)
    assert steps.check(steps.open_workspace(asked.workspace.root)).intake.accepted

    later = REPORT.replace("40/2026", "42/2026").replace("41/2026", "43/2026")
    name = hold(asked, "media_2.csv", later.encode())
    shown = page(asked, file=name, mapping=bring_acts.propose(asked, name))
    assert shown["strange"] == ()
    assert shown["verdict"].id == "{file} is taken for {tables}, and it is sound."


def test_what_was_said_stays_said_while_other_errors_are_mended(asked):  # noqa: F811
    name = hold(asked, "media.csv", (REPORT + "vko 41/2026;tv;;5\n").encode())
    mapping = bring_acts.propose(asked, name)
    form = {"file": name, "mapping": mapping, f"{bring_names.FIELD}TV-mainonta": "levers.tv"}
    where = bring_acts.confirm(asked, form)
    assert "names=" in where
    assert not wording.aliases(asked.workspace)
    said = bring_names.written({"TV-mainonta": "levers.tv"})
    (one,) = page(asked, file=name, mapping=mapping, names=said)["strange"]
    assert one.said == "levers.tv"


def test_names_of_a_file_that_is_not_used_after_all_are_not_kept(asked, monkeypatch):  # noqa: F811
    name = hold(asked, "media.csv", REPORT.encode())
    mapping = bring_acts.propose(asked, name)
    judge = bring_acts._judge

    def slow(*given):
        judge(*given)
        path = asked.workspace.root / "kurssi.toml"
        path.write_text(path.read_text() + "# meanwhile\n")

    monkeypatch.setattr(bring_acts, "_judge", slow)
    form = {"file": name, "mapping": mapping, f"{bring_names.FIELD}TV-mainonta": "levers.tv"}
    with pytest.raises(KurssiError, match="meanwhile"):
        bring_acts.confirm(asked, form)
    assert not wording.aliases(asked.workspace)


@pytest.mark.parametrize(
    "text", ["x", "[1]", '{"a": 1}', '{"a": "levers.none"}', '"a"', "[" * 50_000]
)
def test_an_address_that_says_nothing_of_the_companys_says_nothing(asked, text):  # noqa: F811
    assert bring_names.read(text, asked) == {}
