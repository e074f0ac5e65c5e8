"""The market around the company: prices, category, rivals, season, weather, the price war."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.example.calendar import holiday_weeks, year_share
from kurssi.example.company import RIVALS
from kurssi.example.setting import stream
from kurssi.periods import Grid

RATE = (1.75, 1.60, 1.30)  # packs a person buys in a week, by segment
OWN_PRICE = 5.10
RIVAL_PRICES = (4.90, 4.60, 5.60)
RIVAL_ODDS = (0.5, 0.25, 0.0)
WAR_BEGINS = 0.60  # share of the history before a rival's price war
CATEGORY_HOLIDAYS = {
    "holiday_christmas": 0.16, "holiday_easter": 0.08, "holiday_may_day": 0.05,
    "holiday_midsummer": 0.07, "holiday_independence_day": 0.03,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the company's levers do not move: prices in EUR, category in units, controls by name."""

    own_price: Float[np.ndarray, "period segment"]
    rival_prices: Float[np.ndarray, "period rival"]
    rival_shares: Float[np.ndarray, "period segment rival"]
    category: Float[np.ndarray, "period segment"]
    controls: Mapping[str, Float[np.ndarray, " period"]]

    @property
    def relative_price(self) -> Float[np.ndarray, "period segment"]:
        """Log of the own price over the mean price of the rest of the category."""
        rest = (self.rival_shares * self.rival_prices[:, None, :]).sum(-1)
        return np.log(self.own_price / rest)


def surround(seed: int, grid: Grid, population: Float[np.ndarray, " segment"]) -> Surroundings:
    """The market of world ``seed``, none of it moved by the company's levers."""
    rng = stream(seed, "surroundings")
    weeks = grid.count
    war = np.zeros(weeks)
    begin = int(WAR_BEGINS * weeks)
    war[begin : begin + int(rng.integers(10, 15))] = 1.0
    controls = _controls(rng, grid, war)
    rival_prices = _list_prices(rng, weeks, RIVAL_PRICES)
    rival_prices[:, 0] *= 1.0 - rng.uniform(0.13, 0.20) * war
    own = _list_prices(rng, weeks, (OWN_PRICE,)) * _campaigns(rng, weeks)[:, None]
    by_segment = own * np.exp(rng.normal(0, 0.03, len(population)))
    odds = np.array(RIVAL_ODDS) + _wander(rng, (weeks, len(population), len(RIVALS)), 0.03)
    odds -= 1.5 * np.log(rival_prices / np.array(RIVAL_PRICES))[:, None, :]
    shares = np.exp(odds)
    return Surroundings(
        own_price=np.round(by_segment, 2),
        rival_prices=np.round(rival_prices, 2),
        rival_shares=shares / shares.sum(-1, keepdims=True),
        category=_category(rng, grid, population, controls),
        controls=controls,
    )


def season(grid: Grid) -> Float[np.ndarray, "period 4"]:
    """Sine and cosine of one and two cycles a year."""
    angle = 2 * np.pi * year_share(grid)
    return np.stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)], -1)


def _controls(
    rng: np.random.Generator, grid: Grid, war: Float[np.ndarray, " period"]
) -> dict[str, Float[np.ndarray, " period"]]:
    weeks = grid.count
    mean = 5.0 - 12.5 * np.cos(2 * np.pi * (year_share(grid) - 0.055))
    temperature = mean + _wander(rng, (weeks,), 2.2, persistence=0.5)
    pressure = np.exp(_wander(rng, (weeks,), 0.3, persistence=0.7)) * (1 + 0.4 * war)
    on = rng.random(weeks) < 0.8
    return {
        "temperature": np.round(temperature, 1),
        "rival_advertising": np.round(95.0 * pressure * on, 1),
        "price_war": war,
        **{f"holiday_{name}": value for name, value in holiday_weeks(grid).items()},
    }


def _list_prices(
    rng: np.random.Generator, weeks: int, start: tuple[float, ...]
) -> Float[np.ndarray, "period brand"]:
    """List prices: raised by some per cent a few times, a little different every week."""
    raises = (rng.random((weeks, len(start))) < 1 / 45) * rng.uniform(0.01, 0.05, len(start))
    return np.array(start) * np.exp(raises.cumsum(0) + rng.normal(0, 0.008, (weeks, len(start))))


def _campaigns(rng: np.random.Generator, weeks: int) -> Float[np.ndarray, " period"]:
    """The own brand's campaign prices: some weeks at 5 to 14 per cent off."""
    off = (rng.random(weeks) < 0.13) * rng.uniform(0.05, 0.14, weeks)
    return 1.0 - off


def _category(
    rng: np.random.Generator,
    grid: Grid,
    population: Float[np.ndarray, " segment"],
    controls: Mapping[str, Float[np.ndarray, " period"]],
) -> Float[np.ndarray, "period segment"]:
    """Packs sold in the whole category."""
    weeks, segments = grid.count, len(population)
    log = season(grid) @ np.array([0.01, 0.05, 0.01, 0.01]) - 0.004 * controls["temperature"]
    log += sum(size * controls[name] for name, size in CATEGORY_HOLIDAYS.items())
    log += 0.015 * np.arange(weeks) / 52
    own = _wander(rng, (weeks, segments), 0.012, persistence=0.8) + rng.normal(
        0, 0.012, (weeks, segments)
    )
    return np.round(population * np.resize(RATE, segments) * np.exp(log[:, None] + own))


def _wander(
    rng: np.random.Generator, shape: tuple[int, ...], sd: float, *, persistence: float = 0.95
) -> Float[np.ndarray, "..."]:
    """AR(1) paths of stationary sd ``sd`` along the first axis."""
    shocks = rng.normal(0, sd, shape)
    path = np.empty(shape)
    path[0] = shocks[0]
    for t in range(1, shape[0]):
        path[t] = persistence * path[t - 1] + np.sqrt(1 - persistence**2) * shocks[t]
    return path
