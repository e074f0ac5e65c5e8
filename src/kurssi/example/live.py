"""A world brought to life: parameters drawn, money spent, effects scaled to drawn returns."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from kurssi.example.calendar import weeks_until_last
from kurssi.example.company import declared
from kurssi.example.parameters import Parameters, draw
from kurssi.example.respondents import dispersion
from kurssi.example.setting import Setting, stream
from kurssi.example.spending import attend, book, people, spread
from kurssi.example.surroundings import surround
from kurssi.example.truth import returns
from kurssi.example.world import World, happen, saturate, shock

FIRST_SIZE = 0.1
SCALINGS = 40
CLOSE = 1e-10
SHARE_BOUNDS = (0.17, 0.25)


def live(seed: int, setting: Setting | None = None) -> World:
    """The simulated company ``seed``: everything true of it, before anything is measured."""
    setting = setting or Setting()
    company, grid = declared(), weeks_until_last(setting.weeks)
    parameters = draw(company, seed, setting)
    shocks = shock(parameters, seed, grid.count)
    books = book(company, seed, setting, shocks.demand)
    surroundings = surround(seed, grid, people(company))
    attention = attend(company, books)
    parameters = _sized(parameters, attention)
    usual = saturate(attention, parameters.half_saturation).mean(0)
    world = World(
        seed=seed, setting=setting, company=company, grid=grid, parameters=parameters,
        dispersion=np.ones(len(company.segments)), surroundings=surroundings, books=books,
        spend=spread(company, books), attention=attention, shocks=shocks,
        history=happen(parameters, grid, surroundings, shocks, attention, usual=usual),
    )  # fmt: skip
    world = _scaled(world, usual)
    return replace(world, dispersion=dispersion(world.shares, world.parameters.measures))


def _sized(
    parameters: Parameters, attention: Float[np.ndarray, "period segment lever"]
) -> Parameters:
    """Half-saturations in attention per person, and effects of a first, arbitrary size."""
    used = attention > 0
    usual = attention.sum((0, 1)) / np.maximum(used.sum((0, 1)), 1)
    return replace(
        parameters,
        half_saturation=parameters.half_saturation * usual,
        effect=parameters.effect * FIRST_SIZE,
        direct=parameters.direct * FIRST_SIZE,
    )


def _scaled(world: World, usual: Float[np.ndarray, "segment lever"]) -> World:
    """The world with each lever's effects scaled until it returns what was drawn for it.

    Scaling moves the sales that returns are counted in, so it is repeated until nothing moves.
    """
    wanted = 1.0 + world.parameters.returns
    low, high = SHARE_BOUNDS
    share = stream(world.seed, "share").uniform(low, high, len(world.company.segments))
    for _ in range(SCALINGS):
        found = 1.0 + returns(world)
        factor = np.divide(wanted, found, out=np.ones_like(found), where=found > 0)
        miss = np.log(share / (1 - share)) - world.history.log_odds.mean(0)
        true = replace(
            world.parameters,
            effect=world.parameters.effect * factor,
            direct=world.parameters.direct * factor,
            sales_level=world.parameters.sales_level + miss,
        )
        history = happen(
            true, world.grid, world.surroundings, world.shocks, world.attention, usual=usual
        )
        world = replace(world, parameters=true, history=history)
        if np.abs(np.log(factor)).max() < CLOSE and np.abs(miss).max() < CLOSE:
            break
    return world
