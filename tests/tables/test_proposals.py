"""A mapping proposed from labels: pasted as it is, it reads what was written."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from kurssi.findings import Severity
from kurssi.tables.check import check
from kurssi.tables.proposals import PROPOSED, blocks
from kurssi.workspace.declaration import read_workspace

BRANDS = ("Aalto Mobiili", "Telko (Oy)", "Nelonen")
STATEMENTS = ("Reliable", "Good value, and fair", "For people like me")
HEAD = '[company]\nname = "Pieni Oy"\nbrand = "aalto_mobiili"\npopulation = 100000\n'
YES_NO = {1: "Yes", 2: "No"}
AGREE = {1: "Disagree", 5: "Agree", 6: "Don't know"}
PEOPLE = 60


def checked(root):
    """Read and checked today: a file that tells no date bears that of its writing."""
    return check(read_workspace(root))


@dataclass
class Survey:
    """A survey to be written: columns of codes, their labels and their answers' labels."""

    columns: dict[str, np.ndarray] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    truth: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    def add(self, name, title, values, labels=None):
        self.columns[name] = np.asarray(values, dtype=float)
        self.titles[name] = title
        if labels:
            self.labels[name] = labels

    def write(self, root: Path, name="field 12.sav"):
        (root / "data").mkdir(parents=True, exist_ok=True)
        (root / "kurssi.toml").write_text(HEAD, encoding="utf-8")
        pyreadstat.write_sav(
            pd.DataFrame(self.columns),
            str(root / "data" / name),
            column_labels=self.titles,
            variable_value_labels=self.labels,
        )
        return root


def survey(style, names, *, seed=1):
    """Aided awareness (1 yes, 2 no), recommendation (0-10) and three statements (1-5, 6 unknown).

    ``style`` makes a label of a question and a brand, ``names`` a column name of a question's and
    a brand's place.
    """
    draw = np.random.default_rng(seed)
    one = Survey()
    one.add("respid", "Respondent", np.arange(PEOPLE) + 1000)
    one.add("wgt", "Weight", draw.uniform(0.5, 1.5, PEOPLE).round(3))
    for place, brand in enumerate(BRANDS, start=1):
        aware = draw.integers(1, 3, PEOPLE)
        one.add(names(1, place), style("Aided awareness", brand), aware, YES_NO)
        one.truth["awareness_aided", brand] = (aware == 1).astype(float)
    for place, brand in enumerate(BRANDS, start=1):
        likely = draw.integers(0, 11, PEOPLE)
        one.add(names(2, place), style("Likely to recommend", brand), likely, {0: "0", 10: "10"})
        one.truth["recommendation", brand] = likely.astype(float)
    for number, statement in enumerate(STATEMENTS, start=3):
        for place, brand in enumerate(BRANDS, start=1):
            answer = draw.integers(1, 7, PEOPLE)
            one.add(names(number, place), style(statement, brand), answer, AGREE)
            one.truth[statement, brand] = np.where(answer == 6, np.nan, answer.astype(float))
    return one


def paste(root):
    """Check, paste what is proposed, and check again."""
    first = checked(root)
    (proposed,) = blocks(first.findings)
    text = proposed[1].text("en")
    (root / "kurssi.toml").write_text(HEAD + text, encoding="utf-8")
    return first, text, checked(root)


def column(intake, name, brand):
    """A column's answers about one brand in the order of the file."""
    rows = [row for row in intake.tables["tracker"].to_pylist() if row["brand"] == brand]
    rows.sort(key=lambda row: row["_row"])
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=float)


def same(intake, one, targets):
    """Whether the tracker holds what was written, by question and brand."""
    ids = dict(zip(BRANDS, ("aalto_mobiili", "telko_oy", "nelonen"), strict=True))
    for question, target in targets.items():
        for brand in BRANDS:
            found = column(intake, target, ids[brand])
            np.testing.assert_array_equal(found, one.truth[question, brand])


STYLES = {
    "item - brand": lambda item, brand: f"{item} - {brand}",
    "brand: item": lambda item, brand: f"{brand}: {item}",
    "Q. brand: item": lambda item, brand: f"Q20. {brand}: {item}",
    "[brand] item": lambda item, brand: f"[{brand}] {item}",
    "item | brand": lambda item, brand: f"{item} | {brand}",
    "in the sentence": lambda item, brand: f"Thinking of {brand} today, {item.lower()}?",
}
NAMES = {
    "q20_1_3": lambda item, place: f"q20_{item}_{place}",
    "q20c3": lambda item, place: f"q20{'abcdefgh'[item]}{place}",
    "q3_20": lambda item, place: f"b{place}_q{item}",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("names", NAMES)
def test_what_is_proposed_reads_the_file(tmp_path, style, names):
    if (style, names) == ("in the sentence", "q3_20"):
        pytest.skip("sentences are compared within names that differ at their end")
    one = survey(STYLES[style], NAMES[names])
    _, text, second = paste(one.write(tmp_path))
    assert second.accepted, [str(f.what) for f in second.findings]
    assert second.rows_posted == second.rows_in == PEOPLE * len(BRANDS)
    assert 'respondent = "respid"' in text
    assert 'weight = "wgt"' in text
    same(second, one, {"awareness_aided": "awareness_aided", "recommendation": "recommendation"})
    (battery,) = {n.split("_")[0] for n in second.tables["tracker"].column_names if "reliable" in n}
    items = [n for n in second.tables["tracker"].column_names if n.startswith(f"{battery}_")]
    assert len(items) == len(STATEMENTS)
    same(second, one, dict(zip(STATEMENTS, items, strict=True)))


def test_columns_numbered_through_are_found_by_their_labels(tmp_path):
    """v1, v2 ... v15: the names tell nothing, so labels are asked for; renumbering is survived."""
    numbers = iter(range(100, 200))
    one = survey(STYLES["item - brand"], lambda item, place: f"v{next(numbers)}")
    root = one.write(tmp_path)
    _, text, second = paste(root)
    same(second, one, {"awareness_aided": "awareness_aided", "recommendation": "recommendation"})
    # The same survey of the next year, its columns in another order and under other names.
    other = Survey(truth=one.truth)
    for name in reversed(list(one.columns)):
        new = name if name in ("respid", "wgt") else f"x{name}"
        other.add(new, one.titles[name], one.columns[name], one.labels.get(name))
    other.write(root)
    assert 'recommendation = "label: Likely to recommend - {brand}"' in text
    (root / "kurssi.toml").write_text(HEAD + text, encoding="utf-8")
    same(checked(root), other, {"awareness_aided": "awareness_aided"})


def test_nothing_is_mapped_until_it_is_pasted(tmp_path):
    first = checked(survey(STYLES["item - brand"], NAMES["q20_1_3"]).write(tmp_path))
    assert "tracker" not in first.tables
    assert first.rows_in == 0
    found = {finding.code: finding for finding in first.findings}
    assert found["unknown-file"].severity is Severity.WARNING
    assert found[PROPOSED].severity is Severity.NOTE
    assert "[[sources]]" in found[PROPOSED].mend.text("en")


def test_a_tracker_without_its_columns_gets_a_proposal(tmp_path):
    one = survey(STYLES["item - brand"], NAMES["q20_1_3"])
    first = checked(one.write(tmp_path, "tracker.sav"))
    codes = [finding.code for finding in first.findings]
    assert "missing-column" in codes
    assert PROPOSED in codes


def test_comments_are_told_in_the_readers_language(tmp_path):
    root = survey(STYLES["item - brand"], NAMES["q20_1_3"]).write(tmp_path)
    ((_, block),) = blocks(checked(root).findings)
    code = [line.split("   # ")[0] for line in block.text("en").splitlines()]
    assert [line.split("   # ")[0] for line in block.text("fi").splitlines()][:10] == code[:10]


def test_ticks_without_no_are_told_as_such(tmp_path):
    """1 where ticked and empty elsewhere: empty is no, and the proposal says so."""
    one = survey(STYLES["item - brand"], NAMES["q20_1_3"])
    for place, brand in enumerate(BRANDS, start=1):
        name = f"q20_1_{place}"
        one.columns[name] = np.where(one.columns[name] == 1, 1.0, np.nan)
        one.labels[name] = {1: "Yes"}
        assert np.isfinite(one.truth["awareness_aided", brand]).all()
    _, text, second = paste(one.write(tmp_path))
    assert '"" = 0' in text
    same(second, one, {"awareness_aided": "awareness_aided"})


def test_finnish_labels(tmp_path):
    words = {"Aided awareness": "Autettu tunnettuus", "Likely to recommend": "Suosittelisin"}
    style = lambda item, brand: f"{words.get(item, item)} - {brand}"  # noqa: E731
    one = survey(style, NAMES["q20_1_3"])
    for name, labels in one.labels.items():
        if labels is YES_NO:
            one.labels[name] = {1: "Kyllä", 2: "Ei"}
        elif labels is AGREE:
            one.labels[name] = {1: "Eri mieltä", 5: "Samaa mieltä", 6: "En osaa sanoa"}
    _, text, second = paste(one.write(tmp_path))
    assert second.accepted
    assert '"En osaa sanoa" = nan' in text
    same(second, one, {"awareness_aided": "awareness_aided", "recommendation": "recommendation"})


def test_a_question_whose_answers_are_the_brands(tmp_path):
    one = survey(STYLES["item - brand"], NAMES["q20_1_3"])
    codes = {11: "Aalto Mobiili", 12: "Telko (Oy)", 13: "Nelonen", 99: "Don't know"}
    best = np.random.default_rng(3).choice(list(codes), PEOPLE).astype(float)
    one.add("q7", "Which operator do you prefer?", best, codes)
    _, text, second = paste(one.write(tmp_path))
    assert 'preference = "q7 = {code}"' in text
    found = column(second, "preference", "nelonen")
    np.testing.assert_array_equal(found, (best == 13).astype(float))


def test_declared_segments_are_found_by_their_names(tmp_path):
    one = survey(STYLES["item - brand"], NAMES["q20_1_3"])
    groups = np.random.default_rng(5).integers(1, 3, PEOPLE).astype(float)
    one.add("grp", "Household", groups, {1: "Lapsiperheet", 2: "singles"})
    root = one.write(tmp_path)
    declared = '[segments.families]\nlabel = { fi = "Lapsiperheet" }\n[segments.singles]\n'
    (root / "kurssi.toml").write_text(HEAD + declared, encoding="utf-8")
    ((_, block),) = blocks(checked(root).findings)
    (root / "kurssi.toml").write_text(HEAD + declared + block.text("en"), encoding="utf-8")
    second = checked(root)
    assert second.accepted, [str(f.what) for f in second.findings]
    rows = [r for r in second.tables["tracker"].to_pylist() if r["brand"] == "nelonen"]
    rows.sort(key=lambda row: row["_row"])
    assert [row["segment"] == "families" for row in rows] == (groups == 1).tolist()


def test_a_wide_csv_with_words_in_its_header(tmp_path):
    lines = ["id,date,aware_aalto,aware_telko,nps_aalto,nps_telko"]
    lines += [
        f"r{i},2026-01-{i + 5:02d},{i % 2},{i % 3 % 2},{i % 11},{(3 * i) % 11}" for i in range(9)
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tracker.csv").write_text("\n".join(lines))
    (tmp_path / "kurssi.toml").write_text(HEAD)
    _, text, second = paste(tmp_path)
    assert second.accepted, [str(f.what) for f in second.findings]
    assert 'awareness = "aware_{brand}"' in text
    assert 'recommendation = "nps_{brand}"' in text
    np.testing.assert_array_equal(
        column(second, "recommendation", "telko"), [3 * i % 11 for i in range(9)]
    )


def test_a_file_of_one_brand_a_person(tmp_path):
    draw = np.random.default_rng(4)
    one = Survey()
    one.add(
        "q1", "Main provider", draw.integers(1, 5, PEOPLE), dict(enumerate((*BRANDS, "Other"), 1))
    )
    one.add("q2", "How likely are you to recommend it?", draw.integers(0, 11, PEOPLE))
    one.add(
        "q3",
        "How satisfied are you?",
        draw.integers(1, 6, PEOPLE),
        {1: "Very dissatisfied", 5: "Very satisfied"},
    )
    _, text, second = paste(one.write(tmp_path))
    assert second.accepted, [str(f.what) for f in second.findings]
    assert 'brand = "q1"' in text
    rows = second.tables["tracker"].to_pylist()
    assert [row["satisfaction"] for row in rows] == one.columns["q3"].tolist()
    assert {row["brand"] for row in rows} == {"aalto_mobiili", "telko_oy", "nelonen", "other"}


@pytest.mark.parametrize("titles", [{}, {"a": "Age", "b": "Region"}])
def test_a_file_that_says_nothing_gets_no_proposal(tmp_path, titles):
    one = Survey()
    for name in ("a", "b"):
        one.add(name, titles.get(name, ""), np.arange(5))
    found = checked(one.write(tmp_path))
    assert [f for f in found.findings if f.code == PROPOSED] == []


@pytest.mark.parametrize("name", ["Phone", "Colas", "Mobiles_feedback_4_weeks"])
def test_real_files_are_read_as_proposed(shared, tmp_path, name):
    (tmp_path / "data").mkdir()
    file = shared / "displayr_sav_given" / f"{name}.sav"
    (tmp_path / "data" / f"{name}.sav").write_bytes(file.read_bytes())
    (tmp_path / "kurssi.toml").write_text(HEAD)
    _, text, second = paste(tmp_path)
    assert second.accepted, [str(f.what) for f in second.findings]
    assert second.rows_posted == second.rows_in > 800
    expected = {
        "Phone": ['awareness_aided = "Q5_{brand} or Q6_{brand}"', 'top_of_mind = "q5 = {brand}"'],
        "Colas": ['coke = { brand = 1, letter = "a", code = 0 }', 'preference = "q3 = {code}"'],
        "Mobiles_feedback_4_weeks": [
            'brand = "Q7"',
            'period = "StartDate"',
            'recommendation = "Q8"',
        ],
    }[name]
    assert [part for part in expected if part not in text] == []


SAID = ("Strongly disagree", "Somewhat disagree", "Neither", "Somewhat agree", "Strongly agree")


def csv(root, rows):
    (root / "data").mkdir()
    text = "\n".join(";".join(map(str, row)) for row in rows)
    (root / "data" / "field.csv").write_text(text, encoding="utf-8")
    (root / "kurssi.toml").write_text(HEAD)
    return root


HEADERS = {
    "question: brand": lambda item, brand: f"{item}: {brand}",
    "question - brand": lambda item, brand: f"{item} - {brand}",
    "question – brand": lambda item, brand: f"{item} – {brand}",
    "brand / question": lambda item, brand: f"{brand} / {item}",
    "question [brand]": lambda item, brand: f"{item} [{brand}]",
    "question (brand)": lambda item, brand: f"{item} ({brand})",
}


@pytest.mark.parametrize("style", HEADERS)
def test_brands_of_two_words_in_untitled_headers(tmp_path, style):
    """No brand is left out and none is cut in two; statements in words are read by their steps."""
    brands = ("Aalto Mobiili", "Nelonen", "Red Bull")
    items = ("Aware", "Recommend", "Meets my needs")
    make = HEADERS[style]
    rows = [["VastNro", "date", *(make(item, brand) for item in items for brand in brands)]]
    for i in range(20):
        aware = [("Yes", "No")[(i + b) % 2] for b in range(3)]
        likely = [(3 * i + b) % 11 for b in range(3)]
        needs = [SAID[(i + b) % 5] for b in range(3)]
        rows.append([i, f"2026-01-{i + 5:02d}", *aware, *likely, *needs])
    _, text, second = paste(csv(tmp_path, rows))
    assert second.accepted, [str(f.what) for f in second.findings]
    assert 'respondent = "VastNro"' in text
    assert "not read" not in text
    for at, brand in enumerate(("aalto_mobiili", "nelonen", "red_bull")):
        found = {name: column(second, name, brand) for name in
                 ("awareness", "recommendation", "relevance_1")}  # fmt: skip
        np.testing.assert_array_equal(found["awareness"], [(i + at + 1) % 2 for i in range(20)])
        np.testing.assert_array_equal(
            found["recommendation"], [(3 * i + at) % 11 for i in range(20)]
        )
        np.testing.assert_array_equal(found["relevance_1"], [(i + at) % 5 + 1 for i in range(20)])


def test_no_column_of_a_family_is_left_out_in_silence(tmp_path):
    """Behind one question alone a brand of two words cannot be told from it: it is said."""
    names = ("Alfa", "Beta", "Gamma Delta")
    rows = [["id", "date", *(f"Aware {name}" for name in names)]]
    rows += [[i, f"2026-01-{i + 5:02d}", i % 2, i % 3 % 2, 1] for i in range(9)]
    ((_, block),) = blocks(checked(csv(tmp_path, rows)).findings)
    assert "of which brand cannot be told: Aware Gamma Delta" in block.text("en")


def test_why_a_question_is_not_read_is_true(tmp_path):
    colours = ("Red", "Blue", "Green")
    rows = [["id", "date", *(f"{q}: {b}" for q in ("Aware", "Colour") for b in ("Aa", "Bb"))]]
    rows += [
        [i, f"2026-01-{i + 5:02d}", i % 2, i % 3 % 2, colours[i % 3], colours[i % 2]]
        for i in range(9)
    ]
    ((_, block),) = blocks(checked(csv(tmp_path, rows)).findings)
    assert "its answers are words of no known scale (Blue, Green, Red): Colour: Aa" in (
        block.text("en")
    )


def test_a_long_file_of_statements_in_words(tmp_path):
    rows = [["id", "date", "Brand", "Aware", "Meets my needs", "Favourite colour of yours"]]
    for i in range(20):
        brand = ("aalto_mobiili", "telko")[i % 2]
        rows.append([i // 2, "2026-01-05", brand, i % 3 % 2, SAID[i % 5], ("Red", "Blue")[i % 2]])
    _, text, second = paste(csv(tmp_path, rows))
    assert second.accepted, [str(f.what) for f in second.findings]
    posted = second.tables["tracker"].sort_by("_row")["relevance_1"].to_pylist()
    assert posted == [i % 5 + 1 for i in range(20)]
    assert "no known scale (Blue, Red): Favourite colour of yours" in text


def test_what_a_place_is_like_is_no_measure(tmp_path):
    one = Survey()
    draw = np.random.default_rng(3)
    one.add("q1", "Main provider", draw.integers(1, 4, PEOPLE), dict(enumerate(BRANDS, 1)))
    one.add("q2", "How likely are you to recommend it?", draw.integers(0, 11, PEOPLE))
    one.add("vnro", "Vastaajan numero", np.arange(PEOPLE))
    dense = {1: "Low", 5: "High"}
    for name in ("d1", "d2"):
        one.add(name, "Population density", draw.integers(1, 6, PEOPLE), dense)
    ((_, block),) = blocks(checked(one.write(tmp_path)).findings)
    text = block.text("en")
    assert "density" not in "".join(li for li in text.splitlines() if not li.startswith("#"))
    assert 'respondent = "vnro"' in text
