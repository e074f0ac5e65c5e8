"""Seconds from a table to a converged posterior: kurssi beside PyMC-Marketing and Meridian.

    python bench/peers.py [SHARED_DATA_DIR --pymc PYTHON --meridian PYTHON --limit 600]

Weekly data (national, or a panel of geos), money to sales, each program in a fresh process with all
it imports and compiles. Converged: R-hat under 1.01 and 400 effective draws over all parameters.
Programs that fall short draw twice as many and start again, until they converge or the limit
passes; the seconds are those of the last run alone. The environments of the peers are made by

    uv venv P && uv pip install -p P pymc-marketing nutpie numpyro
    uv venv M && uv pip install -p M google-meridian
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
GOOD_R_HAT, GOOD_DRAWS = 1.01, 400
KURSSI_TOML = """
[company]
name = "Bench"
brand = "own"
currency = "EUR"
period = "week"
margin = 0.5
"""


def workspace(problem: Path, out: Path) -> Path:
    """The problem as a kurssi workspace; a unit is a euro's worth."""
    with problem.open(encoding="utf-8", newline="") as stream:
        weeks = list(csv.DictReader(stream))
    levers = [name for name in weeks[0] if name.startswith("media_")]
    controls = [name for name in weeks[0] if name.startswith("control_")]
    people = {w["geo"]: w["population"] for w in weeks if "geo" in w}
    for w in weeks:
        w.setdefault("geo", "")
    tables = {
        "spend": (
            ("period", "lever", "segment", "spend"),
            [(w["date"], lever, w["geo"], w[lever]) for w in weeks for lever in levers],
        ),
        "sales": (
            ("period", "brand", "segment", "units", "revenue"),
            [(w["date"], "own", w["geo"], w["sales"], w["sales"]) for w in weeks],
        ),
        "context": (
            ("period", "name", "segment", "value"),
            [(w["date"], control, w["geo"], w[control]) for w in weeks for control in controls],
        ),
    }
    (out / "data").mkdir(parents=True)
    for name, (heads, rows) in tables.items():
        with (out / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(heads)
            writer.writerows(rows)
    declared = [f'[levers.{lever}]\nkind = "media"\ndepartment = "marketing"\n' for lever in levers]
    declared += [f"[segments.{geo}]\npopulation = {n}\n" for geo, n in people.items()]
    (out / "kurssi.toml").write_text(KURSSI_TOML + "\n".join(declared), encoding="utf-8")
    return out


def told_by(command: list[str], environment: dict[str, str], limit: float) -> dict | None:
    """What a program printed as its last line; None where it ran past the limit."""
    try:
        done = subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True,
            timeout=limit, check=False, text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    told: dict = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def own(problem: Path, folder: Path, cache: Path, limit: float) -> dict | None:
    """`kurssi fit` of the problem, and what its chains say."""
    place = workspace(problem, folder)
    script = HERE / "peers" / "own.py"
    command = [sys.executable, str(script), str(place)]
    return told_by(command, {"KURSSI_CACHE_DIR": str(cache)}, limit)


def converged(run: Callable[[int], dict | None]) -> tuple[int, dict | None]:
    """The first of ever longer runs whose chains met; the draws of each chain, and what it told."""
    draws = 500
    while True:
        told = run(draws)
        if told is None or (told["r_hat"] < GOOD_R_HAT and told["ess"] > GOOD_DRAWS):
            return draws, told
        print(f"    {draws} draws: {told}", flush=True)
        draws *= 2


def main() -> None:
    """Run all programs on both problems and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?")
    parser.add_argument("--pymc", type=Path)
    parser.add_argument("--meridian", type=Path)
    parser.add_argument("--limit", type=float, default=600.0)
    parser.add_argument("--problems", default="robyn,meridian")
    asked = parser.parse_args()
    if asked.shared is None:
        print("not run: give the folder of public data, and the peers' Pythons")
        return
    for name in asked.problems.split(","):
        with tempfile.TemporaryDirectory() as folder:
            bench(name, Path(folder), asked)


def bench(name: str, folder: Path, asked: argparse.Namespace) -> None:
    """One problem by every program that is there."""
    problem = folder / "problem.csv"
    script = [str(HERE / "peers" / "problem.py"), name, str(asked.shared), str(problem)]
    subprocess.run([sys.executable, *script], check=True)
    print(f"{name}: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.ctime()}")
    cache = folder / "cache"
    first = own(problem, folder / "cold", cache, asked.limit)
    show("kurssi, cold", first, None)
    warm = own(problem, folder / "warm", cache, asked.limit)
    show("kurssi, warm", warm, None)
    peers = [
        (f"pymc-marketing, {sampler}", asked.pymc, ["pymc_mmm.py", str(problem), sampler])
        for sampler in ("nutpie", "numpyro")
    ]
    peers.append(("meridian", asked.meridian, ["meridian_mmm.py", str(problem)]))
    for label, python, arguments in peers:
        if python is None:
            continue
        command = [str(python), str(HERE / "peers" / arguments[0]), *arguments[1:]]
        draws, told = converged(
            lambda n, command=command: told_by([*command, str(n)], {}, asked.limit)
        )
        show(f"{label}, {draws} draws", told, warm)


def show(label: str, told: dict | None, against: dict | None) -> None:
    """One line of the table."""
    if told is None:
        print(f"  {label:36} not converged within the limit", flush=True)
        return
    ratio = f"{told['seconds'] / against['seconds']:5.1f} x kurssi warm" if against else ""
    print(
        f"  {label:36} {told['seconds']:6.1f} s  R-hat {told['r_hat']:.3f}  effective "
        f"{told['ess']:5.0f}  {told['mebibytes']:5.0f} MiB  {ratio}",
        flush=True,
    )


if __name__ == "__main__":
    main()
