"""A file that names levers and segments nobody declared: shown, asked about, declared, read."""

import tomllib
from dataclasses import replace

import pytest

from kurssi import steps
from kurssi.errors import KurssiError
from kurssi.views.web import bring, bring_acts, bring_new
from views.web.test_bring_acts import asked, declared, hold  # noqa: F401

MEDIA = "Viikko;Alue;TV;Some;Ulkomainonta\n" + "".join(
    f"vko {week}/2026;{area};82 000;4 000;1 000\n"
    for week in range(1, 5)
    for area in ("Etelä", "Pohjoinen")
)


def test_new_levers_and_segments_are_told_declared_and_the_file_read(asked):  # noqa: F811
    before = declared(asked)
    name = hold(asked, "media.csv", MEDIA.encode())
    mapping = bring_acts.propose(asked, name)
    shown = bring.make(replace(asked, own={"file": name, "mapping": mapping}))
    said = shown["verdict"].text("en")
    for word in ("Some", "Ulkomainonta", "Etelä", "Pohjoinen", "Shall they be declared"):
        assert word in said
    assert [one.id for one in shown["new"].unpeopled] == ["etela", "pohjoinen"]
    assert not [one for one in shown["findings"] if one.code == "no-population"]
    assert declared(asked) == before

    form = {"file": name, "mapping": mapping, f"{bring_new.FIELD}etela": "1 200 000"}
    assert "/data" in bring_acts.confirm(asked, form)
    assert declared(asked).startswith(before.rstrip("\n"))
    said = tomllib.loads(declared(asked))
    assert said["segments"]["etela"]["population"] == 1_200_000
    assert "population" not in said["segments"]["pohjoinen"]
    assert said["levers"]["some"]["kind"] == "media"
    intake = steps.check(steps.open_workspace(asked.workspace.root)).intake
    assert {"some", "ulkomainonta"} <= set(intake.tables["spend"].column("lever").to_pylist())


def test_people_are_written_into_their_segment_alone():
    mapping = "[segments.a]\n[segments.ab]  # b\nlabel = { fi = 'x' }\n"
    said = bring_new.counted(mapping, {"people.ab": "410 000", "people.a": " "})
    assert tomllib.loads(said)["segments"] == {
        "a": {}, "ab": {"population": 410000, "label": {"fi": "x"}},
    }  # fmt: skip
    for wrong in ("monta", "0", "-5"):
        with pytest.raises(KurssiError):
            bring_new.counted(mapping, {"people.a": wrong})
