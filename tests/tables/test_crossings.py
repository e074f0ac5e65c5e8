"""Words in one table that another, or kurssi.toml, must know."""

from kurssi import steps


def test_a_lever_where_none_is_declared_is_to_be_declared(tmp_path):
    (tmp_path / "kurssi.toml").write_text('[company]\nname = "P"\n', encoding="utf-8")
    (tmp_path / "data").mkdir()
    rows = "period,lever,spend\n2026-01-05,tv,100\n"
    (tmp_path / "data" / "spend.csv").write_text(rows, encoding="utf-8")
    findings = steps.check(steps.open_workspace(tmp_path)).intake.findings
    (mend,) = [one.mend.text("en") for one in findings if "is not declared" in str(one.what)]
    assert mend == "declare it in kurssi.toml as [levers.tv]"
