"""The board by hand: what is quoted, what is withheld and why, chances, asks, fields."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from decisions import made
from kurssi.decisions.board import quotes
from kurssi.decisions.desk import Desk
from kurssi.decisions.grades import Evidence
from kurssi.decisions.quote import Grade, Interval, Quote, Side
from kurssi.decisions.raw import Rates
from kurssi.messages import Message
from kurssi.views.documents import quote_document

DRAWS = 400
MEASURES = ("awareness", "relevance", "differentiation")
NOTHING_FOUND = Evidence(
    experiments=(), following=frozenset(), unhealthy=None, approximate=False
)  # fmt: skip
DESIGN_FIELDS = (
    "side", "measure", "lever", "segment", "via", "unit", "mean", "q05", "q25", "q50", "q75", "q95",
    "p_gain", "p_best", "grade", "reason", "spend_low", "spend_high",
)  # fmt: skip


def made_rates(rng, panel, *, spread=0.2, centre=1.3):
    """Any rates of the right shapes, well above zero."""
    levers, segments = len(panel.levers), len(panel.segments) + 1
    states = len(panel.tracker.measures) if panel.tracker is not None else 0

    def draw(*shape):
        return centre * np.exp(spread * rng.normal(size=(DRAWS, *shape)))

    return Rates(
        people=draw(levers, segments, states), cx=draw(levers, segments),
        eur=draw(levers, segments), via=draw(levers, segments, states + 1),
        average=draw(levers, segments), bid=draw(segments, states), bid_cx=draw(segments),
        attention=draw(levers, segments),
    )  # fmt: skip


def a_panel(**changes):
    past = made.base(np.random.default_rng(4), MEASURES, market=True)
    return replace(made.panel(past), **changes)


def a_desk(panel=None, **changes):
    panel = a_panel() if panel is None else panel
    rng = np.random.default_rng(6)
    plain = {
        "posterior": made_rates(rng, panel), "prior": made_rates(rng, panel, spread=2.0),
        "panel": panel, "evidence": NOTHING_FOUND,
        "moves": dict.fromkeys(panel.levers, (*MEASURES, "sales")),
        "changeable": frozenset(panel.levers), "window": 8,
    }  # fmt: skip
    return Desk(**(plain | changes))


def find(written, **wanted):
    """The one quote with these properties; ``via`` None unless asked for."""
    wanted = {"via": None} | wanted
    found = [q for q in written if all(getattr(q, name) == value for name, value in wanted.items())]
    assert len(found) == 1, wanted
    return found[0]


@pytest.fixture(scope="module")
def desk():
    return a_desk()


@pytest.fixture(scope="module")
def written(desk):
    return quotes(desk)


# What is there


def test_no_quote_stands_twice(written):
    names = [(q.side, q.measure, q.lever, q.segment, q.via) for q in written]
    assert len(set(names)) == len(names)


def test_every_side_of_every_lever_and_measure_is_quoted_or_withheld(desk, written):
    for segment in ("all", *desk.panel.segments):
        for lever in desk.panel.levers:
            for measure in ("eur", "attention", "cx", "consideration", *MEASURES):
                for side in (Side.YIELD, Side.ASK):
                    find(written, side=side, measure=measure, lever=lever, segment=segment)
            for side in (Side.MROI, Side.AVERAGE):
                find(written, side=side, measure="eur", lever=lever, segment=segment)
            for via in (*MEASURES, "sales"):
                find(written, side=Side.PATH, lever=lever, segment=segment, via=via)
        for measure in ("cx", "loyalty", *MEASURES):
            find(written, side=Side.BID, measure=measure, segment=segment)


def test_all_comes_before_the_segments(desk, written):
    order = list(dict.fromkeys(q.segment for q in written))
    assert order == ["all", *desk.panel.segments]


def test_a_lone_segment_is_quoted_once_as_all():
    past = made.base(np.random.default_rng(4), MEASURES, market=True, segments=1)
    written = quotes(a_desk(made.panel(past)))
    assert {q.segment for q in written} == {"all"}


def test_every_field_of_the_contract_is_in_the_document(written):
    for quote in written:
        document = quote_document(quote, "fi")
        assert set(DESIGN_FIELDS) <= set(document)
        again = json.loads(json.dumps(document, allow_nan=False))
        numbers = [again[name] for name in ("mean", "q05", "q25", "q50", "q75", "q95")]
        assert [n is None for n in numbers] == [quote.interval is None] * 6
        assert again["reason"]


def test_units_say_what_is_exchanged(written):
    units = {(q.side, q.measure): q.unit for q in written}
    assert units[Side.YIELD, "awareness"] == "person-year/EUR"
    assert units[Side.ASK, "awareness"] == units[Side.BID, "awareness"] == "EUR/person-year"
    assert units[Side.YIELD, "cx"] == "CX/EUR"
    assert units[Side.BID, "relevance"] == "EUR/CX"
    assert units[Side.YIELD, "attention"] == "s/EUR"
    for side in (Side.YIELD, Side.ASK, Side.MROI, Side.AVERAGE, Side.PATH):
        assert units[side, "eur"] == "EUR/EUR"


def test_a_bid_belongs_to_no_lever_and_no_spend(written):
    for quote in written:
        if quote.side is Side.BID:
            assert (quote.lever, quote.spend_low, quote.p_gain, quote.p_best) == (None,) * 4


def test_the_range_of_spend_is_that_of_a_period(desk, written):
    spend = desk.panel.spend[:, :, 1]
    for segment, series in (("all", spend.sum(1)), ("s0", spend[:, 0]), ("s1", spend[:, 1])):
        quote = find(written, side=Side.MROI, lever="c1", segment=segment)
        assert (quote.spend_low, quote.spend_high) == (series.min(), series.max())


# Numbers


def test_intervals_are_quantiles_of_the_draws(desk, written):
    draws = desk.posterior.eur[:, 2, -1]
    quote = find(written, side=Side.YIELD, measure="eur", lever="c2", segment="all")
    assert quote.interval.mean == draws.mean()
    for level in (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95):
        assert getattr(quote.interval, f"q{100 * level:02.0f}") == np.quantile(draws, level)
    mroi = find(written, side=Side.MROI, lever="c2", segment="all")
    for field in fields(Interval):
        one, other = getattr(mroi.interval, field.name), getattr(quote.interval, field.name)
        assert one == pytest.approx(other - 1.0)


def test_asks_are_yields_turned_round(written):
    for ask in written:
        if ask.side is not Side.ASK or ask.interval is None:
            continue
        bought = find(
            written, side=Side.YIELD, measure=ask.measure, lever=ask.lever, segment=ask.segment
        ).interval
        levels = [f"q{level:02d}" for level in (5, 10, 25, 50, 75, 90, 95)]
        found = [getattr(ask.interval, name) for name in levels]
        turned = [1 / getattr(bought, name) for name in reversed(levels)]
        assert ask.interval.mean == pytest.approx(1 / bought.mean)
        assert found == pytest.approx(turned)
        assert found == sorted(found)


def with_yields(draws):
    """A desk whose lever c0 buys awareness for ``all`` at these yields, one in every draw."""
    desk = a_desk()
    people = desk.posterior.people.copy()
    people[:, 0, -1, 0] = draws
    return replace(desk, posterior=desk.posterior._replace(people=people))


@pytest.mark.parametrize(("bad", "quoted"), [(0, True), (8, True), (40, False), (400, False)])
def test_an_ask_is_withheld_once_the_lever_may_well_buy_nothing(bad, quoted):
    yields = np.linspace(0.5, 2.0, DRAWS)
    yields[:bad] = -0.1
    written = quotes(with_yields(yields))
    ask = find(written, side=Side.ASK, measure="awareness", lever="c0", segment="all")
    assert (ask.interval is not None) == quoted
    if not quoted:
        assert ask.grade is Grade.D
        assert str(round(100 * bad / DRAWS)) in ask.reason.text("en")
        assert "no upper end" in ask.reason.text("en")


@pytest.mark.parametrize("bad", [19, 20, 21])
def test_an_ask_never_runs_backwards(bad):
    """At one draw in twenty the lowest quantile falls between a negative and a positive yield."""
    yields = np.concatenate([np.full(bad, -5.0), np.linspace(1e-4, 2.0, DRAWS - bad)])
    written = quotes(with_yields(yields))
    ask = find(written, side=Side.ASK, measure="awareness", lever="c0", segment="all")
    if ask.interval is not None:
        found = [ask.interval.q05, ask.interval.q25, ask.interval.q50, ask.interval.q95]
        assert found == sorted(found)
        assert found[0] > 0


def test_the_chance_of_gain_is_that_of_the_bid_above_the_ask(desk, written):
    bid, bought = desk.posterior.bid[:, -1, 0], desk.posterior.people[:, 1, -1, 0]
    quote = find(written, side=Side.YIELD, measure="awareness", lever="c1", segment="all")
    assert quote.p_gain == np.mean([b > 1 / y for b, y in zip(bid, bought, strict=True)])
    ask = find(written, side=Side.ASK, measure="awareness", lever="c1", segment="all")
    assert ask.p_gain == quote.p_gain
    cx = find(written, side=Side.ASK, measure="cx", lever="c1", segment="s0")
    pairs = zip(desk.posterior.bid_cx[:, 0], desk.posterior.cx[:, 1, 0], strict=True)
    assert cx.p_gain == np.mean([b > 1 / y for b, y in pairs])


def test_a_lever_that_destroys_what_costs_money_gains_nothing():
    desk = with_yields(np.full(DRAWS, -9.0))
    bid = desk.posterior.bid.copy()
    bid[:, -1, 0] = -9.0
    desk = replace(desk, posterior=desk.posterior._replace(bid=bid))
    quote = find(quotes(desk), side=Side.YIELD, measure="awareness", lever="c0", segment="all")
    assert quote.p_gain == 0.0


def test_the_chance_of_gain_of_a_lever_is_that_of_a_positive_mroi(desk, written):
    for side in (Side.MROI, Side.YIELD):
        quote = find(written, side=side, measure="eur", lever="c1", segment="s1")
        assert quote.p_gain == (desk.posterior.eur[:, 1, 1] > 1.0).mean()
    average = find(written, side=Side.AVERAGE, lever="c1", segment="s1")
    assert average.p_gain == (desk.posterior.average[:, 1, 1] > 1.0).mean()


def test_the_chance_of_being_best_is_among_levers_that_may_be_changed(desk, written):
    best = desk.posterior.eur[:, :, -1].argmax(1)
    shares = [
        find(written, side=Side.MROI, lever=lever, segment="all").p_best
        for lever in desk.panel.levers
    ]
    assert shares == [float((best == c).mean()) for c in range(3)]
    assert sum(shares) == pytest.approx(1.0)
    kept = quotes(replace(desk, changeable=frozenset({"c0", "c2"})))
    wins = (desk.posterior.eur[:, 0, -1] > desk.posterior.eur[:, 2, -1]).mean()
    assert find(kept, side=Side.MROI, lever="c0", segment="all").p_best == wins
    assert find(kept, side=Side.MROI, lever="c1", segment="all").p_best is None


def test_a_lever_without_a_rate_never_wins(desk):
    spend = desk.panel.spend.copy()
    spend[-8:, :, 1] = 0.0
    eur = desk.posterior.eur.copy()
    eur[:, 1] = np.nan
    idle = replace(
        desk, panel=replace(desk.panel, spend=spend), posterior=desk.posterior._replace(eur=eur)
    )
    written = quotes(idle)
    best = (eur[:, 0, -1] > eur[:, 2, -1]).mean()
    assert find(written, side=Side.MROI, lever="c0", segment="all").p_best == best
    assert find(written, side=Side.MROI, lever="c1", segment="all").p_best is None


# What is withheld, and why


def reason(desk, **wanted):
    quote = find(quotes(desk), **wanted)
    assert quote.interval is None
    assert (quote.grade, quote.p_gain, quote.p_best) == (Grade.D, None, None)
    return quote.reason.text("en")


YIELD = {"side": Side.YIELD, "lever": "c0", "segment": "all"}


def test_withheld_without_spend_in_the_window(desk):
    spend = desk.panel.spend.copy()
    spend[-8:, 0, 0] = 0.0
    idle = replace(desk, panel=replace(desk.panel, spend=spend))
    for side, measure in ((Side.YIELD, "awareness"), (Side.ASK, "eur"), (Side.MROI, "eur")):
        told = reason(idle, side=side, measure=measure, lever="c0", segment="s0")
        assert "nothing was spent through it in the window" in told
    assert find(quotes(idle), side=Side.MROI, lever="c0", segment="all").interval is not None


def test_withheld_without_sales(desk):
    poor = a_desk(a_panel(sales=None))
    for side in (Side.YIELD, Side.ASK, Side.MROI, Side.AVERAGE):
        told = reason(poor, side=side, measure="eur", lever="c0", segment="all")
        assert "add sales" in told
    assert "add sales" in reason(poor, side=Side.BID, measure="cx", segment="all")
    yields = find(quotes(poor), **YIELD, measure="awareness")
    assert yields.interval is not None
    assert yields.p_gain is None, "with no bid there is no gain to speak of"
    assert [q for q in quotes(poor) if q.side is Side.PATH] == []


def test_withheld_without_a_tracker():
    poor = a_desk(a_panel(tracker=None), moves=dict.fromkeys(("c0", "c1", "c2"), ("sales",)))
    for measure in ("awareness", "cx", "loyalty"):
        told = reason(poor, **YIELD, measure=measure)
        assert "755 answers a wave and segment would tell 2 points" in told
    told = reason(poor, side=Side.BID, measure="relevance", segment="all")
    assert "add it to the tracker" in told
    assert find(quotes(poor), side=Side.MROI, lever="c0", segment="all").interval is not None


def test_cx_is_withheld_where_one_half_is_missing():
    past = made.base(np.random.default_rng(4), ("awareness", "relevance"), market=True)
    half = a_desk(made.panel(past))
    assert "not measured" in reason(half, **YIELD, measure="cx")
    assert "not measured" in reason(half, side=Side.BID, measure="cx", segment="all")
    assert find(quotes(half), **YIELD, measure="relevance").interval is not None


def test_withheld_where_people_cannot_be_counted():
    panel = a_panel()
    poor = a_desk(replace(panel, population=np.array([np.nan, 9e4])))
    for segment in ("all", "s0"):
        where = YIELD | {"segment": segment}
        assert "no population is declared" in reason(poor, **where, measure="awareness")
        told = reason(poor, side=Side.BID, measure="awareness", segment=segment)
        assert "no population is declared" in told
    written = quotes(poor)
    assert find(written, **(YIELD | {"segment": "s1"}), measure="awareness").interval is not None
    assert find(written, side=Side.MROI, lever="c0", segment="all").interval is not None


def test_withheld_where_attention_is_not_in_seconds(desk):
    told = reason(desk, side=Side.YIELD, measure="attention", lever="c1", segment="all")
    assert "add attentive_seconds, or impressions with a norm" in told


def test_withheld_where_the_lever_is_declared_not_to_move_it(desk):
    narrow = replace(desk, moves=desk.moves | {"c0": ("awareness", "sales")})
    assert "declared not to move it" in reason(narrow, **YIELD, measure="relevance")
    assert "declared not to move it" in reason(narrow, **YIELD, measure="cx")
    paths = [q for q in quotes(narrow) if q.side is Side.PATH and q.lever == "c0"]
    assert {q.via for q in paths} == {"awareness", "sales"}
    # What it does not push has no path of its own, whatever its pushes do further on.
    own = desk.posterior.via[:, 0, -1][:, [desk.states.index("awareness"), -1]]
    told = sum(q.interval.mean for q in paths if q.segment == "all")
    assert told == pytest.approx(own.sum(-1).mean())
    one_half = replace(desk, moves=desk.moves | {"c0": ("relevance", "sales")})
    assert find(quotes(one_half), **YIELD, measure="cx").interval is not None


def test_euros_are_withheld_where_no_path_to_them_is_seen():
    """Else the lever would stand on the board with an mroi of exactly -1."""
    blind = a_desk(
        a_panel(tracker=None),
        moves={"c0": ("relevance",), "c1": ("sales",), "c2": ("sales",)},
    )
    for side in (Side.YIELD, Side.ASK, Side.MROI, Side.AVERAGE):
        told = reason(blind, side=side, measure="eur", lever="c0", segment="all")
        assert "nothing that the lever is declared to move is measured" in told
    assert find(quotes(blind), side=Side.MROI, lever="c1", segment="all").interval is not None


# Grades on the board


def test_paths_are_not_graded_by_an_experiment_on_the_whole(desk):
    test = made.experiment(lever="c0", measure="units")
    proved = replace(desk, evidence=replace(NOTHING_FOUND, experiments=(test,)))
    written = quotes(proved)
    for side in (Side.YIELD, Side.MROI, Side.AVERAGE, Side.ASK):
        quote = find(written, side=side, measure="eur", lever="c0", segment="all")
        assert quote.grade is Grade.A
    for via in (*MEASURES, "sales"):
        path = find(written, side=Side.PATH, lever="c0", segment="all", via=via)
        assert path.grade is Grade.C
    assert find(written, **YIELD, measure="awareness").grade is Grade.C
    assert find(written, side=Side.MROI, lever="c1", segment="all").grade is Grade.C


def test_a_failed_model_is_told_on_every_number_but_attention(desk):
    failed = replace(desk, evidence=replace(NOTHING_FOUND, unhealthy=Message("it failed")))
    for quote in quotes(failed):
        if quote.interval is not None and quote.measure != "attention":
            assert (quote.grade, quote.reason.id) == (Grade.D, "it failed")


def test_a_quote_that_is_as_wide_as_the_prior_is_not_to_be_traded_on(desk):
    ignorant = quotes(replace(desk, prior=desk.posterior))
    for quote in ignorant:
        if quote.interval is not None and quote.measure != "attention":
            assert quote.grade is Grade.D
            assert "the data say little" in quote.reason.text("en")
            assert "100%" in quote.reason.text("en")


def test_a_quote_has_the_fields_of_the_contract():
    own = {field.name for field in fields(Quote)} | {field.name for field in fields(Interval)}
    assert set(DESIGN_FIELDS) <= own
