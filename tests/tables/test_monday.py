"""Files as they come on a Monday morning: checked, the proposal pasted, checked clean, measured."""

import csv
import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from kurssi import steps
from kurssi.findings import Severity
from kurssi.tables.proposals import PROPOSED, blocks
from kurssi.workspace.declaration import read_workspace

HEAD = '[company]\nname = "Pieni Oy"\nbrand = "{brand}"\npopulation = 100000\nperiod = "month"\n'
SEGMENTS = "[segments.Lapsiperheet]\npopulation = 60000\n[segments.Sinkut]\npopulation = 40000\n"
BRANDS = ("Aurinko", "Kuu Oy", "Tähti")
PEOPLE = 120
STATEMENTS = {
    "Palvelu vastaa hyvin tarpeitani": "relevance_1",
    "Brändi on minulle merkityksellinen": "relevance_2",
    "Brändi erottuu muista edukseen": "differentiation_1",
    "Brändi on ainutlaatuinen": "differentiation_2",
    "Henkilökunta on ystävällistä aina": "opinion",
    "Myymälä on siisti ja viihtyisä": "opinion",
}


@dataclass
class Panel:
    """A panel's answers: a header, its rows, and the same as numbers by brand."""

    header: list[str]
    rows: list[list[object]]
    truth: pd.DataFrame


def panel(*, period="Pvm", who="Vastaaja", brands=BRANDS, decimal=","):
    draw = np.random.default_rng(3)
    rows, truth = [], []
    for person in range(PEOPLE):
        weight = f"{draw.uniform(0.5, 1.5):.3f}".replace(".", decimal)
        month = 1 + person % 3
        when = {"Pvm": f"{1 + person % 28}.{month}.2026", "Viikko": f"2026-W{4 * month:02d}",
                "Viikkonumero": 4 * month}[period]  # fmt: skip
        group = ("Lapsiperheet", "Sinkut")[person % 2]
        for brand in brands:
            likes, odd = draw.normal(size=2)
            scale = [
                int(np.clip(round(3 + 0.9 * mood + 0.6 * draw.normal()), 1, 5))
                for mood in (likes, likes, odd, odd, 0.5 * likes, 0.5 * likes)
            ]
            knows, likely = int(draw.random() < 0.6), int(draw.integers(0, 11))
            rows.append([f"V{person:04d}", when, brand, group, weight, None,
                         ("ei", "kyllä")[knows], *scale, likely])  # fmt: skip
            truth.append({"brand": str(brand), "month": month, "weight": weight,
                          "awareness": knows, "recommendation": likely / 10,
                          "relevance": np.mean([25 * (one - 1) for one in scale[:2]])})  # fmt: skip
    header = [who, period.removesuffix("numero"), "Brändi", "Segmentti", "Paino", "",
              "Tunnen brändin", *STATEMENTS, "Suosittelu 0-10"]  # fmt: skip
    return Panel(header=header, rows=rows, truth=pd.DataFrame(truth))


def book(path, one, *, title=True, cover=False):
    with xlsxwriter.Workbook(str(path)) as file:
        if cover:
            file.add_worksheet("Kansi").write(0, 0, "Brändimittaus 2026")
        sheet = file.add_worksheet("Data")
        start = 2 if title else 0
        if title:
            sheet.write(0, 0, "Brändimittaus 2026, tammi-maaliskuu")
        for at, row in enumerate([one.header, *one.rows], start=start):
            for place, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(at, place, cell)


def semicolons(path, one):
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Brändimittaus 2026, tammi, helmi, maalis\n\n")
        csv.writer(file, delimiter=";").writerows([one.header, *one.rows])


def workspace(root, *, brand="aurinko", more=SEGMENTS):
    (root / "data").mkdir(parents=True)
    (root / "kurssi.toml").write_text(HEAD.format(brand=brand) + more, encoding="utf-8")
    return root / "data"


def paste(root):
    """What is proposed, pasted as it stands, and what is found then."""
    toml = root / "kurssi.toml"
    proposed = blocks(steps.check(read_workspace(root)).intake.findings)
    assert len(proposed) == 1
    text = proposed[0][1].text("fi")
    toml.write_text(toml.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    workspace_ = read_workspace(root)
    intake = steps.check(workspace_).intake
    # Whether the items of this panel can be told apart is another matter (survey.judge).
    found = [f for f in intake.findings if f.code != "measures-inseparable"]
    grave = [f for f in found if f.severity is not Severity.NOTE]
    return text, [(f.code, str(f.what)) for f in grave], workspace_


def level(workspace_, measure, brand, period):
    rows = steps.measures(workspace_)
    (row,) = [r for r in rows if (r.measure, r.brand, r.segment, r.period) == (
        measure, brand, "all", period)]  # fmt: skip
    return row.value


FILES = {
    "a titled workbook": lambda data, one: book(data / "Paneeli Q1.xlsx", one),
    "a plain workbook": lambda data, one: book(data / "vienti.xlsx", one, title=False),
    "behind a cover": lambda data, one: book(data / "toimitus.xlsx", one, cover=True),
    "a CSV of Excel": lambda data, one: semicolons(data / "tulokset lopullinen.csv", one),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("period", ["Pvm", "Viikko"])
def test_a_finnish_panel_is_proposed_right(tmp_path, file, period):
    one = panel(period=period)
    FILES[file](workspace(tmp_path), one)
    text, grave, ready = paste(tmp_path)
    assert grave == []
    for line in ('respondent = "Vastaaja"', 'brand = "Brändi"', 'weight = "Paino"',
                 f'period = "{period}"', 'segment = "Segmentti"',
                 'awareness = "Tunnen brändin"', 'recommendation = "Suosittelu 0-10"',
                 *(f'{name} = "{item}"' for item, name in STATEMENTS.items() if name[-1].isdigit()),
                 ):  # fmt: skip
        assert line in text.splitlines(), text
    assert text.count("scale = [1, 5]") == 3
    battery = [line for line in text.splitlines() if "siisti" in line and " = " in line]
    assert battery, "statements of no well-known question come too"
    # The levels are those of the file: no Kish, no shrinkage, a weighted mean.
    truth = one.truth.assign(weight=one.truth.weight.str.replace(",", ".").astype(float))
    if period == "Pvm":
        for name in ("awareness", "relevance", "recommendation"):
            cell = truth[(truth.brand == "Kuu Oy") & (truth.month == 2)]
            expected = np.average(cell[name], weights=cell.weight)
            assert level(ready, name, "kuu_oy", "2026-02") == pytest.approx(expected, abs=1e-6)


def test_week_numbers_take_their_year_from_a_person(tmp_path):
    book(workspace(tmp_path) / "paneeli.xlsx", panel(period="Viikkonumero"))
    text, grave, ready = paste(tmp_path)
    assert 'period = "Viikko"' in text
    assert "[sources.values.period]" in text
    # The file was written this year, maybe before these weeks: they are then told as to come.
    assert {code for code, _ in grave} <= {"future-period"}
    year = text.split('"4" = "')[1][:4]
    toml = tmp_path / "kurssi.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace(f'"{year}-W', '"2025-W'))
    rows = steps.measures(read_workspace(tmp_path))
    assert {row.period for row in rows} == {"2025-01", "2025-02", "2025-03"}
    assert ready.brand == "aurinko"


def test_brands_by_number_are_named_by_a_person(tmp_path):
    book(workspace(tmp_path) / "paneeli.xlsx", panel(brands=(1, 2, 3)))
    text, _, _ = paste(tmp_path)
    assert '"1" = "brand_1"' in text
    assert "[company] brand" in text
    toml = tmp_path / "kurssi.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("brand_2", "aurinko"))
    rows = steps.measures(read_workspace(tmp_path))
    assert {row.brand for row in rows} == {"brand_1", "aurinko", "brand_3"}


def test_an_own_brand_that_is_not_in_the_file_is_told(tmp_path):
    book(workspace(tmp_path, brand="own") / "paneeli.xlsx", panel())
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    assert "one of these is your own" in block.text("en")


def test_a_column_that_repeats_numbers_nobody(tmp_path):
    """An interviewer's number beside no brand and date that part the rows is no respondent."""
    one = panel(who="Haastattelija_id")
    for at, row in enumerate(one.rows):
        row[0] = f"h{at % 3}"
    book(workspace(tmp_path) / "paneeli.xlsx", one)
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    assert 'respondent = "_row"' in block.text("en")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_three_header_rows_of_qualtrics(tmp_path, kind):
    brands = ("Nokia", "Aava Oy", "Kero")
    asks = {"Q1": "Which have you heard of?", "Q2": "How likely are you to recommend?",
            "Q3": "Meets my needs", "Q4": "Clearly different"}  # fmt: skip
    ids = ["StartDate", "EndDate", "ResponseId", *(f"{q}_{i}" for q in asks for i in (1, 2, 3))]
    told = ["Start Date", "End Date", "Response ID", *(f"{t} - {b}" for t in asks.values()
                                                       for b in brands)]  # fmt: skip
    draw = np.random.default_rng(1)
    rows = [
        [f"2026-02-{1 + i % 28:02d} 10:00:00", f"2026-02-{1 + i % 28:02d} 10:09:00", f"R_{i:05d}",
         *(1 if draw.random() < 0.5 else "" for _ in brands),
         *draw.integers(0, 11, 3).tolist(), *draw.integers(1, 6, 6).tolist()]
        for i in range(100)
    ]  # fmt: skip
    data = workspace(tmp_path, brand="nokia", more="")
    lines = [ids, told, [json.dumps({"ImportId": f"QID{i}"}) for i in range(len(ids))], *rows]
    if kind == "csv":
        with (data / "Brand+Tracker_March 2, 2026_10.21.csv").open("w", newline="") as file:
            csv.writer(file).writerows(lines)
    else:
        book(data / "export.xlsx", Panel(lines[0], lines[1:], pd.DataFrame()), title=False)
    text, grave, ready = paste(tmp_path)
    assert grave == []
    assert 'respondent = "ResponseId"' in text
    assert 'period = "StartDate"' in text
    assert 'awareness = "Q1_{brand}"' in text
    heard = np.mean([row[3] == 1 for row in rows])
    assert level(ready, "awareness", "nokia", "2026-02") == pytest.approx(heard, abs=1e-6)
    likely = np.mean([row[7] / 10 for row in rows])
    assert level(ready, "recommendation", "aava_oy", "2026-02") == pytest.approx(likely, abs=1e-6)


def numbered(root, *, listed):
    """A SAV whose labels number the brands; another question lists their names where ``listed``."""
    draw = np.random.default_rng(1)
    columns, titles = {"id": np.arange(100.0)}, {"id": "id"}
    for name, title, low, high in (("q1", "Have you heard of", 0, 1), ("q2", "Recommend", 0, 10)):
        for brand in (1, 2, 3, 4):
            columns[f"{name}_{brand}"] = draw.integers(low, high + 1, 100).astype(float)
            titles[f"{name}_{brand}"] = f"{title}: {brand}"
    labels = {}
    if listed:
        columns["q9"] = draw.integers(1, 5, 100).astype(float)
        titles["q9"] = "Which brand do you prefer?"
        labels["q9"] = {1: "Alfa", 2: "Beta", 3: "Gamma", 4: "Delta"}
    pyreadstat.write_sav(pd.DataFrame(columns), str(root / "export.sav"), column_labels=titles,
                         variable_value_labels=labels)  # fmt: skip
    return columns


def test_brands_numbered_in_labels_and_named_by_another_question(tmp_path):
    columns = numbered(workspace(tmp_path, brand="gamma", more=""), listed=True)
    text, grave, ready = paste(tmp_path)
    assert grave == []
    assert "gamma = 3" in text
    assert 'preference = "q9 = {brand}"' in text
    (period,) = {row.period for row in steps.measures(ready)}
    found = level(ready, "preference", "gamma", period)
    assert found == pytest.approx(np.mean(columns["q9"] == 3), abs=1e-6)


def test_brands_numbered_and_named_nowhere_are_told_as_such(tmp_path):
    numbered(workspace(tmp_path, brand="gamma", more=""), listed=False)
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    text = block.text("en")
    assert "brand_3 = 3" in text
    assert "by number alone" in text
    assert 'awareness = "q1_{brand}"' in text


def shortened(root, other):
    """Aided awareness of full names, and a question that calls two brands by shorter ones."""
    draw = np.random.default_rng(2)
    columns, titles = {}, {}
    for i, brand in enumerate(("Optus", "Orange (Hutchison)", "Telstra Mobile", "Vodafone"), 1):
        columns[f"q1_{i}"] = draw.integers(0, 2, 60).astype(float)
        titles[f"q1_{i}"] = f"Aided awareness: {brand}"
    for i, brand in enumerate(("Optus", "Orange", other, "Vodafone")):
        columns[f"q2.{'abcd'[i]}"] = draw.integers(0, 101, 60).astype(float)
        titles[f"q2.{'abcd'[i]}"] = f"How often the {brand} network fails"
    pyreadstat.write_sav(pd.DataFrame(columns), str(root / "phones.sav"), column_labels=titles)


def test_a_short_name_is_the_same_brand_where_only_a_remark_is_left_out(tmp_path):
    shortened(workspace(tmp_path, brand="optus", more=""), "Telstra Mobile")
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    text = block.text("en")
    assert 'orange_hutchison = { brand = 2, letter = "b" }' in text
    assert '"Orange" is read as "Orange (Hutchison)"' in text
    assert "orange = " not in text


def test_a_question_about_what_may_be_another_brand_is_left_out_and_told(tmp_path):
    shortened(workspace(tmp_path, brand="optus", more=""), "Telstra")
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    text = block.text("en")
    assert 'unsure whether "Telstra" is "Telstra Mobile"' in text
    assert "network_fails" not in text.replace("# ", "")
    assert "telstra_mobile = 3" in text


def test_two_brands_asked_side_by_side_are_two(tmp_path):
    """Coke and Coke Zero: a beginning that is alike makes no brand of two."""
    draw = np.random.default_rng(2)
    columns = {f"q{q}_{i}": draw.integers(0, 2, 60).astype(float) for q in (1, 2) for i in (1, 2)}
    titles = {f"q{q}_{i}": f"{title}: {brand}"
              for q, title in ((1, "Aided awareness"), (2, "Consider"))
              for i, brand in ((1, "Coke"), (2, "Coke Zero"))}  # fmt: skip
    data = workspace(tmp_path, brand="coke", more="")
    pyreadstat.write_sav(pd.DataFrame(columns), str(data / "c.sav"), column_labels=titles)
    ((_, block),) = blocks(steps.check(read_workspace(tmp_path)).intake.findings)
    assert "coke = 1\ncoke_zero = 2" in block.text("en")


@pytest.mark.parametrize("words", ["a;b\n1;2\n", "Kampanja;Viikko;Hinta\nTV;2026-W05;1000\n"])
def test_a_file_of_something_else_gets_no_proposal(tmp_path, words):
    (workspace(tmp_path) / "media.csv").write_text(words, encoding="utf-8")
    found = steps.check(read_workspace(tmp_path)).intake.findings
    assert [f.code for f in found if f.code in (PROPOSED, "unknown-file")] == ["unknown-file"]
