"""The simulated world: its equations, and one company's true history by them.

Period t, segment g, lever c, measure k:

    x_tgk = phi_k x_{t-1,gk} + sum_{j before k} gamma_kj x_{t-1,gj}
            + sum_c beta_kc l_gc (s_c(a_tgc) - mean_t s_c)
            + psi_k (y_{t-1,g} - level_g) + N(0, sigma_k^2)
    y_tg  = level_g + season + controls - e0 exp(sum_k theta_k x_tgk) log relative price
            + sum_k lambda_k x_tgk
            + sum_c alpha_c l_gc s_c(adstock_c(a)) + d_tg + N(0, s^2),   d AR(1)
    units = category / (1 + exp(-y)),  p = 1 / (1 + exp(-(m_gk + x_tgk))),  s_c(a) = a / (a + h_c)
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import expit

from kurssi.example.parameters import Parameters
from kurssi.example.setting import Setting, stream
from kurssi.example.spending import Booked, people
from kurssi.example.surroundings import Surroundings, season
from kurssi.periods import Grid
from kurssi.workspace.company import Workspace

TimeSegment = Float[np.ndarray, "period segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shocks:
    """What chance did: standard normals for states and sales noise, and demand in log odds."""

    states: Float[np.ndarray, "period segment measure"]
    sales: TimeSegment
    demand: TimeSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What truly happened: ``states`` in logits; ``log_odds`` of the own share, noise apart.

    ``priced`` is the price elasticity times the log relative price.
    """

    states: Float[np.ndarray, "period segment measure"]
    log_odds: TimeSegment
    priced: TimeSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One simulated company, whole. Must not hold anything a survey or a file would add."""

    seed: int
    setting: Setting
    company: Workspace
    grid: Grid
    parameters: Parameters
    dispersion: Float[np.ndarray, " segment"]
    surroundings: Surroundings
    books: Mapping[str, Booked]
    spend: Float[np.ndarray, "period segment lever"]
    attention: Float[np.ndarray, "period segment lever"]
    shocks: Shocks
    history: History

    @property
    def population(self) -> Float[np.ndarray, " segment"]:
        """Persons in each segment."""
        return people(self.company)

    @property
    def shares(self) -> Float[np.ndarray, "period segment measure"]:
        """True levels of the measures: shares of people, POMP / 100 for points."""
        return expit(self.history.states)

    @property
    def expected_units(self) -> TimeSegment:
        """Own packs expected, demand included and sales noise apart."""
        return self.surroundings.category * expit(self.history.log_odds)

    @property
    def units(self) -> TimeSegment:
        """Own packs sold."""
        noise = self.parameters.sales_sd * self.shocks.sales
        return np.round(self.surroundings.category * expit(self.history.log_odds + noise))

    @property
    def contribution(self) -> TimeSegment:
        """EUR of contribution margin per pack."""
        return (self.company.margin or 0.0) * self.surroundings.own_price


def shock(parameters: Parameters, seed: int, weeks: int) -> Shocks:
    """What chance does in world ``seed``."""
    rng = stream(seed, "shocks")
    segments, measures = len(parameters.segments), len(parameters.measures)
    pushes = parameters.demand_sd * rng.normal(size=(weeks, segments))
    demand, rho = np.empty((weeks, segments)), parameters.demand_persistence
    demand[0] = pushes[0] / np.sqrt(1 - rho**2)
    for t in range(1, weeks):
        demand[t] = rho * demand[t - 1] + pushes[t]
    return Shocks(
        states=rng.normal(size=(weeks, segments, measures)),
        sales=rng.normal(size=(weeks, segments)),
        demand=demand,
    )


def saturate(
    attention: Float[np.ndarray, "period segment lever"], half: Float[np.ndarray, " lever"]
) -> Float[np.ndarray, "period segment lever"]:
    """s(a) = a / (a + kappa)."""
    return attention / (attention + half)


def remember(
    attention: Float[np.ndarray, "period segment lever"], carryover: Float[np.ndarray, " lever"]
) -> Float[np.ndarray, "period segment lever"]:
    """Adstock: o_t = (1 - delta) a_t + delta o_{t-1}, o_{-1} = 0."""
    memory, path = np.zeros(attention.shape[1:]), np.empty_like(attention)
    for t, now in enumerate(attention):
        memory = (1 - carryover) * now + carryover * memory
        path[t] = memory
    return path


def happen(
    parameters: Parameters,
    grid: Grid,
    surroundings: Surroundings,
    shocks: Shocks,
    attention: Float[np.ndarray, "period segment lever"],
    *,
    usual: Float[np.ndarray, "segment lever"],
) -> History:
    """True history with ``attention`` per person; ``usual``, mean saturation, centres states."""
    true = parameters
    pushed = (saturate(attention, true.half_saturation) - usual) * true.lift @ true.effect.T
    deviation = true.innovation_sd / np.sqrt(1 - true.persistence**2) * shocks.states[0] + pushed[0]
    remembered = saturate(remember(attention, true.carryover), true.half_saturation)
    direct = (remembered * true.lift) @ true.direct
    around = season(grid) @ true.season
    for name, size in true.controls.items():
        around = around + size * surroundings.controls[name]
    given = around[:, None] + direct + shocks.demand
    noise = true.sales_sd * shocks.sales
    usual_direct = direct.mean(0)
    path, sold = np.empty_like(shocks.states), np.empty_like(given)
    for t in range(grid.count):
        if t > 0:
            # People feel last week's sales as they were, noise and all.
            felt = sold[t - 1] + noise[t - 1] - usual_direct
            deviation = true.persistence * deviation + deviation @ true.cross.T + pushed[t]
            deviation = deviation + true.feedback * felt[:, None]
            deviation = deviation + true.innovation_sd * shocks.states[t]
        path[t] = deviation
        elasticity = true.price_elasticity * np.exp(deviation @ true.sensitivity)
        sold[t] = given[t] + deviation @ true.conversion
        sold[t] -= elasticity * surroundings.relative_price[t]
    return History(
        states=true.level + path,
        log_odds=true.sales_level + sold,
        priced=true.price_elasticity
        * np.exp(path @ true.sensitivity)
        * surroundings.relative_price,
    )
