"""How fast tables are read and checked, imports included: `python bench/intake.py`.

Each line is one fresh Python process that reads kurssi.toml and checks one table.
"""

import argparse
import random
import subprocess
import sys
import tempfile
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
    large = parser.parse_args().large
    measure("spend", spend(200_000, finnish=False), "spend")
    measure("spend, Finnish CSV", spend(200_000, finnish=True), "spend")
    measure("tracker", tracker(200_000), "tracker")
    if large:
        measure("tracker, a million rows", tracker(1_000_000), "tracker")


if __name__ == "__main__":
    main()
