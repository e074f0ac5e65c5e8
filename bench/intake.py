"""How fast tables are read and checked, imports included: `python bench/intake.py`.

Each line is one fresh Python process that reads kurssi.toml and checks one table; with `--measures`
it is the whole command `kurssi measures --json`, from its start to its last byte. The load of the
machine in the minute before stands beside each time.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

TOML = """[company]
name = "Bench Oy"
[segments.families]
population = 400000
[segments.singles]
population = 300000
[segments.seniors]
population = 500000
[experience]
scale = [1, 7]
""" + "".join(f'[levers.lever_{i}]\nkind = "media"\ndepartment = "marketing"\n' for i in range(250))
SEGMENTS = ("families", "singles", "seniors")
CLOCK = """
import time; start = time.perf_counter()
from pathlib import Path
from kurssi.workspace.declaration import read_workspace
from kurssi.tables.check import check
intake = check(read_workspace(Path({root!r})))
seconds = time.perf_counter() - start
print(f"{{intake.rows_in:>9,}} rows in, {{intake.rows_posted:>9,}} posted, {{seconds:.2f}} s")
"""


def weeks(count):
    return [date(2020, 1, 6) + timedelta(weeks=i) for i in range(count)]


def spend(rows, *, finnish):
    """Spend of 3 segments x 250 levers; Finnish: ;, decimal comma, 6.1.2020."""
    draw = random.Random(1)
    lines = ["period,lever,segment,spend,impressions"]
    starts = weeks(rows // 750 + 1)
    for number in range(rows):
        lines.append(
            f"{starts[number // 750].isoformat()},lever_{number % 750 // 3},{SEGMENTS[number % 3]},"
            f"{draw.random() * 1e5:.2f},{draw.randrange(10**6)}"
        )
    text = "\n".join(lines)
    if finnish:
        text = text.replace(",", ";").replace(".", ",")
    return text


def tracker(rows):
    """Respondents x 4 brands with ten items, weights and some don't knows."""
    draw = random.Random(2)
    head = "respondent,period,brand,segment,weight,awareness,consideration,preference,loyalty,"
    head += "recommendation," + ",".join(f"relevance_{i}" for i in (1, 2, 3))
    head += "," + ",".join(f"differentiation_{i}" for i in (1, 2))
    lines, starts = [head], weeks(200)
    for number in range(rows):
        answers = [str(draw.randrange(2)) for _ in range(3)]
        answers += [str(draw.randrange(11)) for _ in range(2)]
        answers += [str(draw.randrange(1, 8)) if draw.random() > 0.1 else "" for _ in range(5)]
        lines.append(
            f"r{number // 4},{starts[number * 200 // rows].isoformat()},brand_{number % 4},"
            f"{SEGMENTS[number // 4 % 3]},{0.5 + draw.random():.3f}," + ",".join(answers)
        )
    return "\n".join(lines).replace("brand_0", "own")


STATEMENTS, BRANDS = 20, 11
ITEMS = [f"{'relevance' if i <= 10 else 'differentiation'}_{i}" for i in range(1, STATEMENTS + 1)]
SURVEY = """
[experience]
scale = [1, 5]
[[sources]]
table = "tracker"
path = "data/survey.sav"
columns = {{ respondent = "id", period = "date", weight = "w", segment = "segment" }}
[sources.brands]
{brands}
[sources.wide]
awareness = "q1_{{brand}} or q2_{{brand}}"
consideration = "q3_{{brand}}"
recommendation = "q4_{{brand}}"
{items}
[sources.values."relevance_*"]
"Don't know" = nan
[sources.values."differentiation_*"]
"Don't know" = nan
""".format(
    brands="\n".join(f"{'own' if b == 1 else f'b{b}'} = {b}" for b in range(1, BRANDS + 1)),
    items="\n".join(f'{name} = "q20_{i}_{{brand}}"' for i, name in enumerate(ITEMS, start=1)),
)


def survey(path, *, respondents, columns):
    """A wide SAV: 20 statements x 11 brands (1 to 5, 6 unknown), and columns to spare."""
    import numpy as np  # for this file alone: the others are written as text
    import pandas as pd
    import pyreadstat

    draw = np.random.default_rng(1)
    frame = {
        "id": np.arange(1.0, respondents + 1),
        "date": pd.to_datetime("2025-01-06")
        + pd.to_timedelta(draw.integers(0, 182, respondents), "D"),
        "w": draw.lognormal(0, 0.4, respondents),
        "segment": draw.integers(1, 4, respondents).astype(float),
    }
    answers = {"segment": dict(enumerate(SEGMENTS, start=1))}
    for brand in range(1, BRANDS + 1):
        for question in ("q1", "q2", "q3"):
            frame[f"{question}_{brand}"] = draw.integers(0, 2, respondents).astype(float)
            answers[f"{question}_{brand}"] = {0: "No", 1: "Yes"}
        frame[f"q4_{brand}"] = draw.integers(0, 11, respondents).astype(float)
        liking = draw.normal(size=respondents)
        for item in range(1, STATEMENTS + 1):
            answer = np.clip(np.round(3 + liking + draw.normal(size=respondents)), 1, 5)
            unknown = draw.random(respondents) < 0.1
            frame[f"q20_{item}_{brand}"] = np.where(unknown, 6, answer)
            answers[f"q20_{item}_{brand}"] = {1: "Disagree", 5: "Agree", 6: "Don't know"}
    for spare in range(columns - len(frame) - 5):
        frame[f"x{spare}"] = draw.integers(1, 9, respondents).astype(float)
        answers[f"x{spare}"] = {code: f"option {code}" for code in range(1, 9)}
    for spare in range(columns - len(frame)):
        frame[f"open{spare}"] = [f"said {i % 97}" for i in range(respondents)]
    pyreadstat.write_sav(pd.DataFrame(frame), str(path), variable_value_labels=answers)
    return frame


def command(name, root):
    """`kurssi measures --json` of a workspace, twice: wall time and the machine's load."""
    call = [sys.executable, "-m", "kurssi", "measures", "-w", str(root), "--json"]
    for _ in range(2):
        load, start, before = os.getloadavg()[0], time.perf_counter(), os.times()
        done = subprocess.run(call, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - start
        after = os.times()
        worked = sum(after[2:4]) - sum(before[2:4])  # of all threads
        levels = done.stdout.count('"measure"')
        print(
            f"{name:<28}{levels:>9,} levels, {seconds:.2f} s, {worked:.2f} s of processor, "
            f"load {load:.1f}"
        )


def commands():
    """The whole command on a wide survey file and on a million rows."""
    head = TOML[: TOML.index("[experience]")]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data").mkdir()
        (root / "kurssi.toml").write_text(head + SURVEY)
        survey(root / "data" / "survey.sav", respondents=5000, columns=500)
        command("wide SAV, 5,000 x 500", root)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data").mkdir()
        (root / "kurssi.toml").write_text(TOML)
        (root / "data" / "tracker.csv").write_text(tracker(1_000_000))
        command("tracker, a million rows", root)


def measure(name, text, table):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "kurssi.toml").write_text(TOML)
        (root / "data").mkdir()
        (root / "data" / f"{table}.csv").write_text(text)
        code = CLOCK.format(root=str(root))
        for _ in range(2):
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            )
            print(f"{name:<28}{done.stdout.strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also a million tracker rows")
    parser.add_argument("--measures", action="store_true", help="the whole command instead")
    asked = parser.parse_args()
    if asked.measures:
        commands()
        return
    measure("spend", spend(200_000, finnish=False), "spend")
    measure("spend, Finnish CSV", spend(200_000, finnish=True), "spend")
    measure("tracker", tracker(200_000), "tracker")
    if asked.large:
        measure("tracker, a million rows", tracker(1_000_000), "tracker")


if __name__ == "__main__":
    main()
