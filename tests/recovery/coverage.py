"""How often intervals hold the truth: simulated companies fitted whole, quote by quote.

    python tests/recovery/coverage.py --seeds 1-8
    python tests/recovery/coverage.py --seeds 1,2,3 --weeks 104 --respondents 60 --quick

Each company is written, read, fitted and quoted as a user's would be; its board is held against
its own truth. Printed by side, by measure and by kind of lever: how many quotes, the share of 90 %
intervals that hold the truth, how wide they are (against the spread of the truth over the
companies' quotes of that row), and how far middles lie from the truth in their own widths.
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from kurssi import steps
from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.truth import true_quotes
from kurssi.example.write import write_workspace
from kurssi.vocabulary import ALL_SEGMENTS, MEASURES

# A 90 % interval of a normal is this many of its standard deviations wide.
NINETY = 3.2897


@dataclass(frozen=True, kw_only=True)
class Held:
    """One quote of one company beside its truth."""

    seed: int
    side: str
    measure: str
    lever: str | None
    kind: str
    segment: str
    via: str | None
    grade: str
    truth: float
    q05: float
    q50: float
    q95: float

    @property
    def inside(self) -> bool:
        """Whether the interval holds the truth."""
        return self.q05 <= self.truth <= self.q95

    @property
    def miss(self) -> float:
        """How far the middle lies from the truth, in sd of the interval."""
        return (self.q50 - self.truth) * NINETY / max(self.q95 - self.q05, 1e-12)


def held_against_truth(
    seed: int, setting: Setting, *, quick: bool = False, tell: Callable[[str], None] = print
) -> list[Held]:
    """Every quote of company ``seed`` that has both an interval and a truth."""
    started = time.perf_counter()
    world = live(seed, setting)
    with tempfile.TemporaryDirectory() as folder:
        workspace = steps.open_workspace(write_workspace(world, Path(folder) / "company"))
        report = steps.fit(workspace, quick=quick)
        board = steps.rates(workspace)
    truths = {
        (q.side, q.measure, q.lever, q.segment, q.via): q.value for q in true_quotes(world)
    }  # fmt: skip
    found = []
    for quote in board.quotes:
        key = (quote.side, quote.measure, quote.lever, quote.segment, quote.via)
        truth = truths.get(key)
        if quote.interval is None or truth is None or quote.measure == "attention":
            continue
        kind = "-" if quote.lever is None else str(world.company.levers[quote.lever].kind)
        found.append(Held(
            seed=seed, side=str(quote.side), measure=quote.measure, lever=quote.lever, kind=kind,
            segment=quote.segment, via=quote.via, grade=str(quote.grade), truth=truth,
            q05=quote.interval.q05, q50=quote.interval.q50, q95=quote.interval.q95,
        ))  # fmt: skip
    health = "; ".join(f"{check.verdict} {check.sentence}" for check in report.health)
    inside = np.mean([one.inside for one in found])
    seconds = time.perf_counter() - started
    tell(f"company {seed}: {inside:.0%} of {len(found)} held, {seconds:.0f} s; {health}")
    return found


def rows(found: Iterable[Held], of: Callable[[Held], str]) -> Iterator[str]:
    """A line for each group: count, coverage, relative width, middle miss and its spread."""
    groups: dict[str, list[Held]] = {}
    for one in found:
        groups.setdefault(of(one), []).append(one)
    for name, group in sorted(groups.items()):
        inside = np.mean([one.inside for one in group])
        width = np.median([one.q95 - one.q05 for one in group])
        spread = NINETY * np.std([one.truth for one in group])
        misses = np.array([one.miss for one in group])
        relative = f"{width / spread:7.2f}" if spread > 0 else "      -"
        below = np.mean([one.truth > one.q95 for one in group])
        above = np.mean([one.truth < one.q05 for one in group])
        yield (
            f"{name:<34}{len(group):>6}{inside:>8.0%}{below:>8.0%}{above:>8.0%}{relative}"
            f"{np.median(misses):>9.2f}{misses.std():>8.2f}"
        )


HEADING = (
    f"{'':<34}{'quotes':>6}{'held':>8}{'too low':>8}{'too hi':>8}{'width':>7}{'middle':>9}{'sd':>8}"
)


def table(found: list[Held]) -> Iterator[str]:
    """The whole report; ``middle`` and ``sd`` would be 0 and 1 where intervals are right."""
    money = [one for one in found if one.side in ("mroi", "average")]
    paths = [one for one in found if one.side == "path"]
    states = [m for m in MEASURES if m != "eur"]
    yields = [one for one in found if one.side == "yield" and one.measure in states]
    parts = (
        ("by side", found, lambda one: one.side),
        ("by side, all segments together",
         [one for one in found if one.segment == ALL_SEGMENTS], lambda one: one.side),
        ("yield of measures, by measure", yields, lambda one: one.measure),
        ("bid, by measure", [one for one in found if one.side == "bid"], lambda one: one.measure),
        ("by kind of lever", [one for one in found if one.lever],
         lambda one: f"{one.side} {one.kind}"),
        ("returns by lever", money, lambda one: f"{one.side} {one.lever}"),
        ("paths by way", paths, lambda one: str(one.via)),
        ("mroi by grade", [one for one in money if one.side == "mroi"],
         lambda one: f"grade {one.grade}"),
    )  # fmt: skip
    for title, group, of in parts:
        yield f"\n{title}\n{HEADING}"
        yield from rows(group, of)


def seeds(text: str) -> list[int]:
    """``1-4`` or ``1,3,9`` as numbers."""
    whole: list[int] = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        whole += range(int(low), int(high or low) + 1)
    return whole


def main() -> None:
    """Fit the companies asked for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=seeds, default=seeds("1-8"), help="1-8 or 1,3,9")
    parser.add_argument("--weeks", type=int, default=156)
    parser.add_argument("--respondents", type=int, default=115)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--endogeneity", type=float, default=0.0)
    parser.add_argument("--missing-waves", type=float, default=0.04)
    parser.add_argument("--feedback", type=float, default=0.0)
    parser.add_argument("--bending", type=float, default=0.0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path, help="also write every quote with its truth here")
    asked = parser.parse_args()
    setting = Setting(
        weeks=asked.weeks, respondents=asked.respondents, noise=asked.noise,
        endogeneity=asked.endogeneity, missing_waves=asked.missing_waves,
        feedback=asked.feedback, bending=asked.bending,
    )  # fmt: skip
    print(setting)
    found: list[Held] = []
    for seed in asked.seeds:
        found += held_against_truth(seed, setting, quick=asked.quick)
        if asked.json:
            asked.json.write_text(json.dumps([asdict(one) for one in found]), encoding="utf-8")
    print("\n".join(table(found)))
    assert all(math.isfinite(one.q50) for one in found)


if __name__ == "__main__":
    main()
