"""The simulated company's workspace written as a company's own systems would have left it."""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kurssi.errors import WorkspaceError
from kurssi.example.company import FILES, RIVALS
from kurssi.example.experiments import experiments
from kurssi.example.respondents import CELLS, interview
from kurssi.example.setting import stream
from kurssi.example.truth import true_quotes
from kurssi.example.world import World
from kurssi.messages import Message
from kurssi.vocabulary import CX, MEASURES, Unit

DECLARATION = "kurssi.toml"
TRUTH = "truth.json"
TARGET_WEEKS = 52  # targets are set for a year after the last week
Row = Sequence[object]


def write_workspace(world: World, folder: Path, *, language: str = "fi") -> Path:
    """The world's workspace in ``folder``: data, truth and, last, the declaration.

    Raises:
        WorkspaceError: the folder holds a workspace already.
    """
    if (folder / DECLARATION).exists():
        raise WorkspaceError(
            str(folder),
            Message("the folder already holds a workspace"),
            Message("choose an empty or a new folder"),
        )
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    write_spend(world, data / "spend.csv")
    write_sales(world, data / "sales.csv", data / "market.csv")
    write_context(world, data / "context.csv")
    write_experiments(world, data / "experiments.csv")
    write_targets(world, data / "targets.csv")
    if world.setting.tracker:
        write_tracker(world, data / "tracker.parquet")
    shutil.copyfile(FILES / "terms.csv", data / "terms.csv")
    (folder / TRUTH).write_text(truth(world), encoding="utf-8")
    declared = (FILES / DECLARATION).read_text(encoding="utf-8")
    spoken = declared.replace('language = "fi"', f'language = "{language}"')
    (folder / DECLARATION).write_text(spoken, encoding="utf-8")
    return folder


def write_spend(world: World, path: Path) -> None:
    """The levers' books; weeks without spend have no row, spend booked for all has no segment."""
    rows: list[Row] = []
    for t, week in enumerate(world.grid.labels):
        for lever, booked in world.books.items():
            columns = world.parameters.segments if booked.by_segment else ("",)
            for column, segment in enumerate(columns):
                if booked.spend[t, column] == 0:
                    continue
                bought = [
                    None if amounts is None else int(amounts[t, column])
                    for amounts in (booked.impressions, booked.seconds)
                ]
                rows.append((week, lever, segment, _money(booked.spend[t, column]), *bought))
    heads = ("period", "lever", "segment", "spend", "impressions", "attentive_seconds")
    _write(path, heads, rows)


def write_sales(world: World, sales: Path, market: Path) -> None:
    """Units and revenue of every brand, and of the category they make up; dates the Finnish way."""
    around, own = world.surroundings, world.units
    rest = around.category - own
    rivals = np.round(rest[..., None] * around.rival_shares)
    rivals[..., -1] += rest - rivals.sum(-1)
    units = np.concatenate([own[..., None], rivals], -1)
    prices = np.broadcast_to(around.rival_prices[:, None, :], rivals.shape)
    revenue = np.round(units * np.concatenate([around.own_price[..., None], prices], -1), 2)
    brands = (world.company.brand, *RIVALS)
    rows: list[Row] = []
    totals: list[Row] = []
    for t, (day, week) in enumerate(zip(world.grid.starts, world.grid.labels, strict=True)):
        written = f"{day.day}.{day.month}.{day.year}"
        for g, segment in enumerate(world.parameters.segments):
            rows += [
                (written, brand, segment, int(units[t, g, b]), _money(revenue[t, g, b]))
                for b, brand in enumerate(brands)
            ]
            totals.append((week, segment, int(units[t, g].sum()), _money(revenue[t, g].sum())))
    _write(sales, ("period", "brand", "segment", "units", "revenue"), rows)
    _write(market, ("period", "segment", "category_units", "category_revenue"), totals)


def write_context(world: World, path: Path) -> None:
    """Weather, holidays, the rivals' advertising (kEUR) and the weeks of the price war."""
    rows = [
        (week, name, f"{values[t]:.1f}".replace(".", ","))
        for t, week in enumerate(world.grid.labels)
        for name, values in world.surroundings.controls.items()
    ]
    _write(path, ("period", "name", "value"), rows)


def write_experiments(world: World, path: Path) -> None:
    """What the two experiments reported."""
    rows = [
        (
            made.lever, made.start.isoformat(), made.end.isoformat(), made.segment,
            made.measure, _money(made.spend_change), _precise(made.effect), _precise(made.se),
            "randomised",
        )
        for made in experiments(world)
    ]  # fmt: skip
    heads = (
        "lever", "start", "end", "segment", "measure", "spend_change", "effect", "se", "design",
    )  # fmt: skip
    _write(path, heads, rows)


def write_targets(world: World, path: Path) -> None:
    """Targets a year ahead, a little above the last quarter's true levels."""
    week = world.grid.frequency.label(
        world.grid.frequency.at(world.grid.frequency.index(world.grid.starts[-1]) + TARGET_WEEKS)
    )
    names = world.parameters.measures
    weight = world.population / world.population.sum()
    now = {name: world.shares[-13:, :, k].mean(0) for k, name in enumerate(names)}
    now[CX.id] = world.dispersion * np.sqrt(now["relevance"] * now["differentiation"])
    wanted = (
        (CX.id, None, 0.03, "marketing"), (CX.id, "quality", 0.04, "product"),
        ("relevance", None, 0.03, "service"), ("differentiation", None, 0.02, "product"),
        ("preference", None, 0.02, "marketing"), ("consideration", "convenience", 0.03, "sales"),
        ("awareness", "thrift", 0.02, "communications"),
        ("recommendation", None, 0.03, "service"), ("loyalty", "quality", 0.03, "service"),
    )  # fmt: skip
    rows: list[Row] = []
    for measure, segment, more, owner in wanted:
        levels = now[measure]
        place = None if segment is None else world.parameters.segments.index(segment)
        level = float(levels @ weight if place is None else levels[place]) + more
        points = MEASURES[measure].unit is Unit.CX
        value = f"{100 * level:.1f}" if points else f"{level:.3f}"
        rows.append((measure, segment, week, value.replace(".", ","), owner))
    _write(path, ("measure", "segment", "period", "value", "owner"), rows)


def write_tracker(world: World, path: Path) -> None:
    """One row per respondent and brand, with the day of the interview, weight, age and sex."""
    asked = interview(world)
    persons = int(asked.respondent[-1])
    weekday = stream(world.seed, "weekday").integers(0, 7, persons)[asked.respondent - 1]
    first = np.array(world.grid.starts, dtype="datetime64[D]")
    ages, sexes = (tuple(names) for names in zip(*CELLS, strict=True))
    columns = {
        "respondent": pa.array(asked.respondent.astype(np.int32)),
        "period": pa.array(first[asked.period] + weekday),
        "brand": _words(asked.brand, (world.company.brand, *RIVALS)),
        "segment": _words(asked.segment, world.parameters.segments),
        "weight": pa.array(np.round(asked.weight, 4)),
        **{name: pa.array(values, mask=values < 0) for name, values in asked.answers.items()},
        "age": _words(asked.cell, ages),
        "sex": _words(asked.cell, sexes),
    }
    pq.write_table(pa.table(columns), path, compression="zstd")


def truth(world: World) -> str:
    """truth.json: the seed, the setting, the true parameters and every true quote."""
    document = {
        "seed": world.seed,
        "setting": asdict(world.setting),
        "window_periods": world.company.window_periods,
        "horizon_periods": world.company.horizon_periods,
        "parameters": true_parameters(world),
        "quotes": [asdict(quote) for quote in true_quotes(world)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def true_parameters(world: World) -> dict[str, object]:
    """The true parameters by name, and within a name by segment, measure or lever."""
    true = world.parameters
    measures, levers, segments = true.measures, true.levers, true.segments
    return {
        "persistence": _named(measures, true.persistence),
        "effect": {m: _named(levers, row) for m, row in zip(measures, true.effect, strict=True)},
        "conversion": _named(measures, true.conversion),
        "direct": _named(levers, true.direct),
        "half_saturation": _named(levers, true.half_saturation),
        "carryover": _named(levers, true.carryover),
        "lift": {g: _named(levers, row) for g, row in zip(segments, true.lift, strict=True)},
        "price_elasticity": true.price_elasticity,
        "innovation_sd": _named(measures, true.innovation_sd),
        "demand_persistence": true.demand_persistence,
        "demand_sd": true.demand_sd,
        "sales_sd": true.sales_sd,
        "sales_level": _named(segments, true.sales_level),
        "season": [float(size) for size in true.season],
        "controls": dict(true.controls),
        "level": {g: _named(measures, row) for g, row in zip(segments, true.level, strict=True)},
        "dispersion": _named(segments, world.dispersion),
    }


def _named(names: Iterable[str], values: Iterable[float]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _words(places: np.ndarray, words: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int8)), pa.array(words))


def _money(eur: float) -> str:
    return f"{eur:.2f}".replace(".", ",")


def _precise(number: float) -> str:
    return f"{number:.6g}".replace(".", ",")


def _write(path: Path, heads: Row, rows: Iterable[Row]) -> None:
    """Semicolons and decimal commas, as a Finnish spreadsheet saves."""
    lines = (";".join("" if cell is None else str(cell) for cell in row) for row in (heads, *rows))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
