"""Everything the model is unsure of, before the data, in natural units."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from jaxtyping import Array, Float

from kurssi.messages import Message
from kurssi.model.inputs import Structure
from kurssi.model.prior import Family, Prior

Natural = Mapping[str, Array]  # one draw of all that is unsure, by name


@lru_cache(maxsize=8)
def priors(structure: Structure) -> tuple[Prior, ...]:
    """Everything the model is unsure of, in the order of the parameter vector."""
    lever, segment = structure.levers, structure.segments
    declared = [
        Prior(
            name="half_saturation",
            meaning=Message(
                "attention at half of the largest response, in units of usual attention"
            ),
            family=Family.LOG_NORMAL, location=1.0, scale=0.5,
            dims=("lever",), shape=(len(lever),),
        ),
        Prior(
            name="lift",
            meaning=Message("how much stronger than usual the lever is in the segment"),
            family=Family.LOG_NORMAL, location=1.0, scale=0.3,
            dims=("segment", "lever"), shape=(len(segment), len(lever)),
        ),
    ]  # fmt: skip
    if structure.has_tracker:
        declared += _tracker_priors(structure)
    if structure.has_sales:
        declared += _sales_priors(structure)
    if structure.has_sales and structure.has_tracker:
        declared += _linking_priors(structure)
    return tuple(prior for prior in declared if prior.size > 0)


def _linking_priors(structure: Structure) -> list[Prior]:
    measures = len(structure.measures)
    bent = len(structure.bending) if structure.prices else 0
    return [
        Prior(
            name="conversion", meaning=Message("log sales per logit of the measure"),
            family=Family.LOGISTIC, location=0.2, scale=0.15,
            dims=("measure",), shape=(measures,),
        ),
        Prior(
            name="feedback",
            meaning=Message("logits that the measure gains in a year per unit of log sales"),
            family=Family.LOGISTIC, location=0.0, scale=0.1,
            dims=("measure",), shape=(measures,),
        ),
        Prior(
            name="sensitivity", meaning=Message("change of the log price elasticity per logit"),
            family=Family.LOGISTIC, location=0.0, scale=0.2,
            dims=("component",), shape=(bent,),
        ),
    ]  # fmt: skip


def _tracker_priors(structure: Structure) -> list[Prior]:
    measures, segments = len(structure.measures), len(structure.segments)
    # A month holds about four weeks of forgetting and of shocks.
    weekly = structure.periods_per_year == 52
    return [
        Prior(
            name="persistence", meaning=Message("share of a deviation left after one period"),
            family=Family.LOGIT_NORMAL, location=0.80 if weekly else 0.5, scale=0.9,
            dims=("measure",), shape=(measures,),
        ),
        Prior(
            name="innovation", meaning=Message("sd of a measure's own shocks in a period, logits"),
            family=Family.LOG_NORMAL, location=0.03 if weekly else 0.05, scale=0.5,
            dims=("measure",), shape=(measures,),
        ),
        Prior(
            name="level", meaning=Message("segment's level less its observed mean, logits"),
            family=Family.NORMAL, location=0.0, scale=0.3,
            dims=("segment", "measure"), shape=(segments, measures),
        ),
        Prior(
            name="context",
            meaning=Message(
                "logits the measure gains in a year per standard unit of the control"
            ),
            family=Family.NORMAL, location=0.0, scale=0.1,
            dims=("context",), shape=(len(structure.context),),
        ),
        Prior(
            name="cross_effect",
            meaning=Message("logits that the measure gains in a year per logit of one before it"),
            family=Family.LOGISTIC, location=0.0, scale=0.1,
            dims=("cross",), shape=(len(structure.crossing),),
        ),
        Prior(
            name="year_effect",
            meaning=Message(
                "logits by which the measure would fall in a year without the lever"
            ),
            family=Family.LOGISTIC, location=0.1, scale=0.12,
            dims=("move",), shape=(len(structure.moves),),
        ),
    ]  # fmt: skip


def _sales_priors(structure: Structure) -> list[Prior]:
    declared = [
        Prior(
            name="direct_return",
            meaning=Message("EUR of contribution per EUR spent by the direct path"),
            family=Family.LOGISTIC, location=0.7, scale=1.0,
            dims=("direct",), shape=(len(structure.direct),),
        ),
        Prior(
            name="carryover",
            meaning=Message("share of direct attention remembered a period later"),
            family=Family.LOGIT_NORMAL, location=0.35, scale=0.6,
            dims=("lever",), shape=(len(structure.levers),),
        ),
        Prior(
            name="sales_level", meaning=Message("segment's log sales less their observed mean"),
            family=Family.NORMAL, location=0.0, scale=0.3,
            dims=("segment",), shape=(len(structure.segments),),
        ),
        Prior(
            name="surroundings",
            meaning=Message("log sales per standard unit of trend, season and controls"),
            family=Family.NORMAL, location=0.0, scale=0.2,
            dims=("control",), shape=(len(structure.surroundings),),
        ),
        Prior(
            name="demand_persistence",
            meaning=Message("share of a demand shock left after one period"),
            family=Family.LOGIT_NORMAL, location=0.88, scale=0.8,
        ),
        Prior(
            name="demand_shock", meaning=Message("sd of demand's shocks in a period, log sales"),
            family=Family.LOG_NORMAL, location=0.02, scale=0.8,
        ),
        Prior(
            name="sales_noise",
            meaning=Message("sd of sales not explained, gone in a period, log sales"),
            family=Family.LOG_NORMAL, location=0.03, scale=0.8,
        ),
    ]  # fmt: skip
    return declared + _shared_priors(structure) + _rule_priors(structure) + _price_priors(structure)


def _price_priors(structure: Structure) -> list[Prior]:
    """How sales mind the price, and how segments differ in it."""
    if not structure.prices:
        return []
    segments = len(structure.segments)
    return [
        Prior(
            name="price_elasticity",
            meaning=Message("fall of log sales per unit of log relative price"),
            family=Family.LOGISTIC, location=1.5, scale=0.6,
        ),
        Prior(
            name="price_lift",
            meaning=Message("how much steeper than usual the price response is in the segment"),
            family=Family.LOG_NORMAL, location=1.0, scale=0.25,
            dims=("segment",), shape=(segments if segments > 1 else 0,),
        ),
    ]  # fmt: skip


def _shared_priors(structure: Structure) -> list[Prior]:
    """How far segments move together beside what explains them."""
    if len(structure.segments) == 1:
        return []
    return [
        Prior(
            name="demand_shared",
            meaning=Message("share of demand's shocks that all segments have in common"),
            family=Family.LOGIT_NORMAL, location=0.5, scale=1.0,
        ),
        Prior(
            name="noise_shared",
            meaning=Message("share of unexplained sales that all segments have in common"),
            family=Family.LOGIT_NORMAL, location=0.5, scale=1.0,
        ),
    ]  # fmt: skip


def _rule_priors(structure: Structure) -> list[Prior]:
    """How spend of suspected levers follows demand."""
    levers, several = len(structure.followers), len(structure.segments) > 1
    return [
        Prior(
            name="spend_rule",
            meaning=Message("log spend per unit of log demand, of a suspected lever"),
            family=Family.NORMAL, location=0.0, scale=4.0,
            dims=("follower",), shape=(levers,),
        ),
        Prior(
            name="spend_noise",
            meaning=Message("sd of a suspected lever's log spend that is its own"),
            family=Family.LOG_NORMAL, location=0.3, scale=0.7,
            dims=("follower",), shape=(levers,),
        ),
        Prior(
            name="spend_shared",
            meaning=Message("share of that variation of spend that all segments have in common"),
            family=Family.LOGIT_NORMAL, location=0.5, scale=1.0,
            dims=("follower",), shape=(levers * several,),
        ),
    ]  # fmt: skip


def unfold(declared: tuple[Prior, ...], u: Float[Array, " parameter"]) -> dict[str, Array]:
    """The natural quantities at the standard-normal vector ``u``, by name.

    Each family's quantile function is called once, on all its quantities together: a call for each
    prior took seconds more to compile.
    """
    ends = np.cumsum([prior.size for prior in declared])
    places = {
        prior.name: np.arange(end - prior.size, end)
        for prior, end in zip(declared, ends, strict=True)
    }
    natural = {}
    for family in {prior.family: None for prior in declared}:
        alike = [prior for prior in declared if prior.family is family]
        values = family.value(
            u[np.concatenate([places[prior.name] for prior in alike])],
            np.concatenate([np.broadcast_to(p.location, p.shape).ravel() for p in alike]),
            np.concatenate([np.broadcast_to(p.scale, p.shape).ravel() for p in alike]),
        )
        start = 0
        for prior in alike:
            natural[prior.name] = values[start : start + prior.size].reshape(prior.shape)
            start += prior.size
    return natural
