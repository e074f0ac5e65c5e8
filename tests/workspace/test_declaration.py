"""kurssi.toml: what is declared becomes a Workspace; everything wrong is told at once."""

from pathlib import Path

import pytest

from kurssi.errors import WorkspaceError
from kurssi.periods import Frequency
from kurssi.vocabulary import DEFAULT_MOVES, Kind
from kurssi.workspace.declaration import read_workspace

FULL = """[company]
name = "Esimerkki Oy"
brand = "meri"
currency = "SEK"
language = "en"
period = "month"
margin = 0.45
discount_rate = 0.05
horizon_periods = 24
window_periods = 6
population = 1000

[segments.families]
population = 400
label = { fi = "Lapsiperheet", en = "Families" }
[segments.others]
population = 600

[departments.marketing]
label = { fi = "Markkinointi" }
[departments.service]

[levers.tv]
kind = "media"
department = "marketing"
label = { fi = "Televisio", en = "Television" }
seconds_per_impression = { mean = 6.0, sd = 2, source = "vendor, 2025" }
moves = ["awareness", "sales"]
min_spend = 5
max_spend = 900
[levers.training]
kind = "experience"
department = "service"
fixed = true

[plan]
periods = 13
priority = "balanced"
max_per_period = 90
payback_periods = 26
[plan.minimum_buys]
tv = 40
[plan.departments.marketing]
min = 10
max = 500

[experience]
relevance = ["q7_1", "q7_2"]
differentiation = ["q8_1"]
scale = [1, 7]

[[sources]]
table = "tracker"
path = "data/tracker.sav"
columns = { respondent = "id" }
constants = { period = 2003-05-01, weight = 1 }
values = { relevance_1 = { "Yes" = 1, "DK" = nan }, segment = { "1" = "families" } }
brands = { own = 1, rival = "2" }
wide = { awareness = "q1_{brand}" }
"""


def write(root: Path, text: str | bytes) -> Path:
    (root / "kurssi.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def refused(root: Path) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(root)
    error = caught.value
    assert error.findings
    for finding in error.findings:
        assert finding.file == "kurssi.toml"
        assert finding.what.text("en")
        assert finding.mend.text("en")
    return error


def test_everything_that_can_be_declared(tmp_path):
    company = read_workspace(write(tmp_path, FULL))
    assert (company.name, company.brand, company.currency) == ("Esimerkki Oy", "meri", "SEK")
    assert (company.frequency, company.language) == (Frequency.MONTH, "en")
    assert (company.horizon_periods, company.window_periods) == (24, 6)
    assert company.segment_ids == ("families", "others")
    assert company.population_of("all") == 1000
    assert company.segments["families"].label.text("fi") == "Lapsiperheet"
    tv, training = company.levers["tv"], company.levers["training"]
    assert tv.moves == ("awareness", "sales")
    assert (tv.norm.mean, tv.norm.sd, tv.max_spend) == (6.0, 2.0, 900.0)
    assert training.moves == DEFAULT_MOVES[Kind.EXPERIENCE]
    assert training.fixed
    assert list(company.departments) == ["marketing", "service"]
    plan = company.planning
    assert (plan.periods, plan.priority, plan.cash, plan.budget) == (13, "balanced", 90.0, None)
    assert plan.payback == 26
    assert plan.buys == {"tv": 40.0}
    assert plan.envelopes == {"marketing": (10.0, 500.0)}
    assert company.experience.scale == (1.0, 7.0)
    (source,) = company.sources
    assert source.constants == {"period": "2003-05-01", "weight": "1"}
    assert source.brands == {"own": "1", "rival": "2"}
    assert source.values["segment"] == {"1": "families"}
    assert source.values["relevance_1"]["DK"] != source.values["relevance_1"]["DK"]


def test_defaults(tmp_path):
    text = '[company]\nname = "X"\n[levers.tv]\nkind = "media"\ndepartment = "ads"\n'
    company = read_workspace(write(tmp_path, text))
    assert (company.brand, company.currency, company.language) == ("own", "EUR", "fi")
    assert (company.horizon_periods, company.window_periods) == (52, 52)
    assert company.discount_rate == 0.08
    assert company.segment_ids == ("all",)
    assert company.population_of("all") is None
    assert list(company.departments) == ["ads"]


def test_a_year_of_months_is_twelve(tmp_path):
    company = read_workspace(write(tmp_path, '[company]\nname = "X"\nperiod = "month"\n'))
    assert (company.horizon_periods, company.window_periods) == (12, 12)


def test_a_byte_order_mark_is_no_harm(tmp_path):
    read_workspace(write(tmp_path, b'\xef\xbb\xbf[company]\nname = "X"\n'))


def test_no_file(tmp_path):
    error = refused(tmp_path)
    assert error.findings[0].code == "no-declaration"
    assert "kurssi init" in str(error)


@pytest.mark.parametrize("text", [b"[company\nname=", b"\xff\xfe\x00", b"name = 'x' 'y'"])
def test_not_toml(tmp_path, text):
    assert refused(write(tmp_path, text)).findings[0].code == "not-toml"


def test_the_line_of_a_toml_fault(tmp_path):
    error = refused(write(tmp_path, '[company]\nname = "X"\nmargin = 0,45\n'))
    assert error.findings[0].rows == (3,)


# (what to replace in FULL, by what, code, where it is, what stands on the line told if not the old)
WRONG = [
    ('name = "Esimerkki Oy"\n', "", "missing-key", "company.name", "[company]"),
    ("margin = 0.45", "margin = 45", "out-of-range", "company.margin"),
    ("margin = 0.45", 'margin = "0,45"', "wrong-type", "company.margin"),
    ("margin = 0.45", "margni = 0.45", "unknown-key", "company.margni"),
    ('"SEK"', '"euro"', "wrong-type", "company.currency"),
    ('"SEK"', '"EUU"', "unknown-word", "company.currency"),
    ('"en"\nperiod', '"sv"\nperiod', "unknown-word", "company.language"),
    ('"month"', '"day"', "unknown-word", "company.period"),
    ("horizon_periods = 24", "horizon_periods = 0", "out-of-range", "company.horizon_periods"),
    ("window_periods = 6", "window_periods = 6.5", "wrong-type", "company.window_periods"),
    ("population = 1000", "population = -1", "out-of-range", "company.population"),
    ("population = 400\n", "population = 0\n", "out-of-range", "segments.families.population"),
    ("population = 600", "population = inf", "out-of-range", "segments.others.population"),
    ("[segments.others]", "[segments.all]", "reserved-word", "segments.all"),
    ('department = "service"', 'department = "svc"', "unknown-word", "levers.training.department"),
    ('kind = "experience"', 'kind = "expereince"', "unknown-word", "levers.training.kind"),
    ('"awareness", "sales"', '"awarness"', "unknown-word", "levers.tv.moves[1]"),
    ("max_spend = 900", "max_spend = 1", "spend-limits", "levers.tv.max_spend"),
    ("min_spend = 5", "min_spend = -5", "out-of-range", "levers.tv.min_spend"),
    ("mean = 6.0", "mean = 0", "out-of-range", "levers.tv.seconds_per_impression.mean"),
    ("fixed = true", 'fixed = "often"', "wrong-type", "levers.training.fixed"),
    ("tv = 40", "tw = 40", "unknown-word", "plan.minimum_buys.tw"),
    ("tv = 40", "tv = 4000", "spend-limits", "plan.minimum_buys.tv"),
    ("tv = 40", "tv = -40", "out-of-range", "plan.minimum_buys.tv"),
    ("departments.marketing]\nmin", "departments.marketng]\nmin", "unknown-word",
     "plan.departments.marketng"),
    ("max = 500", "max = 5", "spend-limits", "plan.departments.marketing.max"),
    ('"balanced"', '"cheap"', "unknown-word", "plan.priority"),
    ("max_per_period", "max_per_peroid", "unknown-key", "plan.max_per_peroid"),
    ("scale = [1, 7]", "scale = [7, 1]", "scale-order", "experience.scale"),
    ("scale = [1, 7]", "scale = [1]", "wrong-type", "experience.scale"),
    ("scale = [1, 7]", "scale = [1, 7, 9]", "wrong-type", "experience.scale"),
    ('"tracker"\n', '"trakcer"\n', "unknown-word", "sources[1].table"),
    ('"data/tracker.sav"', '"../tracker.sav"', "outside-workspace", "sources[1].path"),
    ('"data/tracker.sav"', '"/etc/passwd"', "outside-workspace", "sources[1].path"),
    ("columns =", "colums =", "unknown-key", "sources[1].colums"),
    ("brands = { own = 1, rival = \"2\" }", "", "wide-without-brands", "sources[1].wide", "wide ="),
    ("wide = { awareness = ", "# ", "brands-without-wide", "sources[1].brands", "brands ="),
    ('"q1_{brand}"', '"q1"', "wide-without-place", "sources[1].wide.awareness"),
    ("[company]", "[company]\n[compnay]", "unknown-key", "compnay", "name ="),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong[2]}-{wrong[3]}")
def test_what_cannot_be(tmp_path, wrong):
    old, new, code, where = wrong[:4]
    assert old in FULL
    error = refused(write(tmp_path, FULL.replace(old, new, 1)))
    found = {(finding.code, finding.column): finding for finding in error.findings}
    assert (code, where) in found, [*found]
    line = FULL[: FULL.index(wrong[-1] if len(wrong) > 4 else old)].count("\n") + 1
    assert found[code, where].rows == (line,)


def test_a_lever_is_bought_in_one_way(tmp_path):
    both = FULL.replace("tv = 40", "tv = 40\n[plan.on_off]\ntv = 50", 1)
    (finding,) = refused(write(tmp_path, both)).findings
    assert (finding.code, finding.column) == ("spend-limits", "plan.on_off.tv")


def test_near_words_are_proposed(tmp_path):
    error = refused(
        write(tmp_path, FULL.replace("margin", "margni").replace('"media"', '"Media "'))
    )
    mends = {finding.column: finding.mend.text("en") for finding in error.findings}
    assert mends["company.margni"] == 'did you mean "margin"?'
    assert mends["levers.tv.kind"] == 'did you mean "media"?'


def test_all_findings_come_at_once(tmp_path):
    text = FULL
    for old, new, *_ in (WRONG[1], WRONG[4], WRONG[13], WRONG[17], WRONG[21], WRONG[25]):
        text = text.replace(old, new, 1)
    assert len(refused(write(tmp_path, text)).findings) == 6


def test_a_link_that_leaves_the_workspace_is_refused(tmp_path):
    root = tmp_path / "w"
    (root / "data").mkdir(parents=True)
    (tmp_path / "away.sav").write_text("")
    (root / "data" / "tracker.sav").symlink_to(tmp_path / "away.sav")
    assert refused(write(root, FULL)).findings[0].code == "outside-workspace"


def test_a_table_misspelt_by_its_children_is_told_on_their_line(tmp_path):
    text = (
        '[company]\nname = "P"\n\n[segment.city]\npopulation = 1\n[segment.land]\npopulation = 2\n'
    )
    (finding,) = refused(write(tmp_path, text)).findings
    assert (finding.column, finding.rows) == ("segment", (4,))


def test_numbers_in_a_sentence_are_written_as_its_language_does(tmp_path):
    error = refused(write(tmp_path, FULL + "\n[survey]\ntrim = 0.5\n"))
    (found,) = [each for each in error.findings if each.column == "survey.trim"]
    assert found.what.text("fi").startswith("0,5 ")
    assert found.mend.text("fi").endswith("kuin 1")
    assert found.what.text("en").startswith("0.5 ")


BRIDGE = """[[bridges]]
seconds = "vendor"
into = "other"
ratio = { mean = 2.0, sd = 0.5, source = "both measured it" }
"""


def test_a_norms_vendor_is_what_its_source_begins_with_unless_said(tmp_path):
    assert read_workspace(write(tmp_path, FULL)).levers["tv"].norm.vendor == "vendor"
    said = FULL.replace('source = "vendor, 2025"', 'source = "a report", vendor = "them"')
    assert read_workspace(write(tmp_path, said)).levers["tv"].norm.vendor == "them"


def test_a_bridge_is_crossed_both_ways(tmp_path):
    text = FULL.replace("[levers.training]", 'seconds_by = "other"\n[levers.training]') + BRIDGE
    workspace = read_workspace(write(tmp_path, text))
    there, back = workspace.bridge("vendor", "other"), workspace.bridge("other", "vendor")
    assert (there.mean, there.sd) == (2.0, 0.5)
    assert (back.mean, back.sd) == (0.5, 0.125)
    assert workspace.bridge("vendor", "nobody") is None


def test_a_bridge_to_a_vendor_that_counts_nothing_is_refused(tmp_path):
    error = refused(write(tmp_path, FULL + BRIDGE))
    assert [f.column for f in error.findings] == ["bridges[1].into"]
