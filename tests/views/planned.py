"""A plan as views are given one."""

from kurssi.decisions.quote import Grade, Interval
from kurssi.messages import Message
from kurssi.planning.plan import Equal, Optimality, Plan, Point, Regret, Row, Week, Weights
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Limit, Rule
from kurssi.planning.scenarios import Ahead, Foretold
from views import made


def interval(mean: float, half: float) -> Interval:
    return Interval(
        mean=mean, q05=mean - half, q25=mean - half / 2, q50=mean, q75=mean + half / 2,
        q95=mean + half,
    )  # fmt: skip


def row(lever: str, segment: str, current: float, proposed: float, **changed: object) -> Row:
    given: dict[str, object] = {
        "lever": lever, "segment": segment, "current": current, "proposed": proposed,
        "low": 0.9 * proposed, "high": 1.1 * proposed, "least": 0.0, "most": 2 * current,
        "back": 1.5, "grade": Grade.C,
        "reason": Message("the data say little: the interval is {share}% as wide as before seeing"
                          " them; more varied spend or an experiment would help", share=90),
        **changed,
    }  # fmt: skip
    return Row(**given)  # type: ignore[arg-type]


def foretold(name: str, eur: float) -> Foretold:
    path = tuple(
        Ahead(period=f"2026-W{week:02d}", eur=interval(1e6, 1e5), cx=interval(48.0, 1.0))
        for week in (5, 6)
    )
    return Foretold(
        name=name, eur=interval(1e8, 1e6), cx=interval(1e8, 1e6), eur_gain=interval(eur, 1e5),
        cx_gain=interval(-eur, 1e5), path=path,
    )  # fmt: skip


def plan(**changed: object) -> Plan:
    """Money from service to television, search kept, two weeks."""
    given: dict[str, object] = {
        "run": "2026-w05-abc123", "currency": "EUR", "first": "2026-W05", "last": "2026-W06",
        "budget": 1600.0, "present_budget": 1600.0, "periods": 2, "horizon_periods": 52,
        "priority": Priority.CX, "risk": 0.0,
        "allocation": (
            row("tv", "all", 900.0, 1200.0), row("service", "families", 500.0, 200.0),
            row("search", "all", 200.0, 200.0, kept=True, grade=Grade.D, low=200.0, high=200.0),
        ),
        "eur": interval(5e6, 1e5), "cx": interval(9e6, 1e5), "eur_gain": interval(1234567.0, 1e6),
        "cx_gain": interval(2345.0, 500.0), "p_gain": 0.93, "eur_per_cx": 2.5,
        "cx_prices": {"young": 2.0, "families": 3.0}, "cx_band": {"young": 0.5, "families": 0.4},
        "eur_per_budget_eur": 1.9,
        "frontier": (
            Point(eur=5e6, cx=8.9e6, allocation=(1300.0, 100.0, 200.0)),
            Point(eur=4e6, cx=9.1e6, allocation=(700.0, 700.0, 200.0)),
        ),
        "equal": Equal(
            eur=4.9e6, cx=9e6, eur_more=interval(1e5, 5e4), cx_more=interval(10.0, 20.0),
            verdict=Message("Treating segments differently pays."),
        ),
        "optimality": Optimality(
            gap=12.0, share=0.001, certified=True, overshoot=0.0, promised=1.3e6, kept=1234567.0,
            looks=4, equal_split=False,
        ),
        "flights": tuple(
            Week(period=period, lever=lever, segment=segment, eur=eur / 2)
            for period in ("2026-W05", "2026-W06")
            for lever, segment, eur in (
                ("tv", "all", 1200.0), ("service", "families", 200.0), ("search", "all", 200.0),
            )
        ),
        "flighting": 321.0,
        "regrets": (
            Regret(limit=Limit(rule=Rule.MOST, what="tv", purses=(0,), high=1200.0), eur=77.0),
        ),
        "weights": Weights(
            implied=2.5, euros_below=1.1, experience_above=19.0, declared=None,
        ),
        "scenarios": (foretold("now", 0.0), foretold("plan", 1e6), foretold("stop", -1e6)),
        "seed": 7, "inputs": made.INPUTS,
        **changed,
    }  # fmt: skip
    return Plan(**given)  # type: ignore[arg-type]
