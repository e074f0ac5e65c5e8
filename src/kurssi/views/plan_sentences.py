"""A plan in sentences, the same on paper, page and slide, and how its sums are written."""

import math
from collections.abc import Iterator

from kurssi.decisions.quote import Interval
from kurssi.messages import Message, Number
from kurssi.planning.plan import CURSE, Parting, Plan, moves
from kurssi.planning.problem import Rule
from kurssi.views.columns import COVERAGE
from kurssi.views.labels import department_label, lever_label, segment_label
from kurssi.views.numerals import percent, signed
from kurssi.views.sheets import chance_word
from kurssi.vocabulary import ALL_SEGMENTS, CX
from kurssi.workspace.company import Workspace

# A floor of CX that costs nothing binds nothing: it is no price of CX.
LEAST_PRICE = 0.005
# Part of the CX gained that comes of withheld effects, from where on it is told.
UNTOLD = 0.1
# Prices of a CX that are told as one, at most this many times as large.
ALIKE = 1.25
# Chances that are told as even.
EVENLY = (0.45, 0.55)


def verdict(
    spent: str, gained: tuple[str | None, str | None], chance: float | None, *,
    currency: str, language: str,
) -> Message:  # fmt: skip
    """What a plan brings more than going on as now, and how likely it earns more.

    Args:
        spent: the plan's money, written.
        gained: CX and EUR as written, None where the data do not tell one of them.
        chance: that it earns more; None where nothing is different by a euro.
        currency: ISO 4217.
        language: of the numbers.
    """
    cx, eur = gained
    gains: Message | str = Message(
        "{cx} CX and {eur} {currency}", cx=cx, eur=eur, currency=currency
    )
    if eur is None:
        gains = f"{cx} CX"
    elif cx is None:
        gains = f"{eur} {currency}"
    if chance is None or eur is None:
        return Message("{sum}: {gains} against going on as now.", sum=spent, gains=gains)
    word, p = chance_word(chance), percent(chance, language)
    if EVENLY[0] < chance < EVENLY[1]:
        return Message(
            "{sum}: {gains} against going on as now; as likely to earn less as more (more with a "
            "chance of {p}).",
            sum=spent, gains=gains, p=p,
        )  # fmt: skip
    if word is None:
        return Message(
            "{sum}: {gains} against going on as now; it is likelier to earn less than more (more "
            "with a chance of {p}).",
            sum=spent, gains=gains, p=p,
        )  # fmt: skip
    return Message(
        "{sum}: {gains} against going on as now; it {chance} earns more ({p}).",
        sum=spent, gains=gains, chance=word, p=p,
    )  # fmt: skip


def stays(plan: Plan, spent: str) -> Message:
    """The verdict where the data carry no plan; what was asked may move money all the same."""
    rows = plan.allocation
    if moves((row.current for row in rows), (row.proposed for row in rows)):
        return Message(
            "{sum}, spread as now as far as what is asked lets it be: the data do not carry a "
            "better plan.",
            sum=spent,
        )
    return Message("Keep {sum} spread as it is: the data do not carry a better plan.", sum=spent)


def own_money(plan: Plan, workspace: Workspace, language: str) -> Message | None:
    """The reading department's part of the money, now and in the plan."""
    own = [row for row in plan.allocation if workspace.is_own(row.lever)]
    if not own or plan.budget <= 0 or plan.present_budget <= 0:
        return None
    return Message(
        "{department}: {now} of the money now, {then} in this plan.",
        department=workspace.departments[str(workspace.speaker)],
        now=percent(sum(row.current for row in own) / plan.present_budget, language),
        then=percent(sum(row.proposed for row in own) / plan.budget, language),
    )


def costs(plan: Plan, workspace: Workspace, language: str) -> Iterator[Message]:
    """What the last units cost, what limits cost, whether segments pay, and how sure that is."""
    if plan.eur_per_cx is not None and plan.cx is not None and plan.eur_per_cx >= LEAST_PRICE:
        yield _one_more_cx(plan, plan.eur_per_cx)
    if plan.eur_per_budget_eur is not None:
        yield Message(
            "One more euro of budget brings back {eur} {currency}.",
            eur=Number(plan.eur_per_budget_eur, 2), currency=plan.currency,
        )  # fmt: skip
    if plan.parting is not None:
        yield _parting(plan.parting, workspace, plan.currency)
    if plan.weights is not None and None not in (
        plan.weights.euros_below,
        plan.weights.experience_above,
    ):
        yield Message(
            "The plan of most euros is best where one CX is worth less than {low} {currency}, that "
            "of most CX where more than {high}.",
            low=Number(plan.weights.euros_below or 0.0, 2),
            high=Number(plan.weights.experience_above or 0.0, 2), currency=plan.currency,
        )  # fmt: skip
    yield from limit_costs(plan, workspace)
    if plan.equal is not None:
        yield plan.equal.verdict
    if plan.flighting is not None and plan.periods > 1:
        yield Message(
            "Of what the plan brings, {eur} {currency} come of when the money is spent; period by "
            "period that is in the workbook.",
            eur=signed(plan.flighting, language, decimals=0), currency=plan.currency,
        )  # fmt: skip
    best = plan.optimality
    if best.certified and best.share > 1.0:
        yield Message(
            "No plan within the limits can be better than the best that was found by more than "
            "{gap} {unit}.",
            gap=Number(best.gap, 0), unit=CX.name if plan.eur is None else plan.currency,
        )  # fmt: skip
    elif best.certified:
        yield Message(
            "No plan within the limits can be better than the best that was found by more than "
            "{gap} {unit} ({share}% of its gain).",
            gap=Number(best.gap, 0), share=Number(100 * best.share, 2),
            unit=CX.name if plan.eur is None else plan.currency,
        )  # fmt: skip


def limit_costs(plan: Plan, workspace: Workspace) -> Iterator[Message]:
    """What each limit costs, in euros that the plan would bring more without it."""
    for regret in plan.regrets:
        if regret.limit.rule is Rule.PAYBACK:
            yield Message(
                "That every euro added has to be back in time costs {eur} {currency}.",
                eur=Number(regret.eur, 0), currency=plan.currency,
            )  # fmt: skip
            continue
        of = department_label if regret.limit.rule is Rule.ENVELOPE else lever_label
        name = of(workspace, regret.limit.what)
        yield Message(
            "The limit on {what} costs {eur} {currency}.", what=name, eur=Number(regret.eur, 0),
            currency=plan.currency,
        )  # fmt: skip


def _one_more_cx(plan: Plan, price: float) -> Message:
    """The price of CX in the best plan found; also from this one on, where that is another price.

    A plan goes as far towards the best that was found as the data carry, so that its own next CX
    may cost more: what the way to the next plan of the frontier costs.
    """
    known: dict[str, object] = {"eur": Number(price, 2), "currency": plan.currency}
    further = [one for one in plan.frontier if plan.cx and one.cx - plan.cx.mean >= 1.0]
    if further and plan.cx is not None and plan.eur is not None:
        step = (plan.eur.mean - further[0].eur) / (further[0].cx - plan.cx.mean)
        if step > 0 and not 1.0 / ALIKE < step / price < ALIKE:
            return Message(
                "One more CX would cost {eur} {currency} in the best plan that was found; this "
                "plan goes towards it as far as the data carry, and from here to the next plan of "
                "more CX each costs {step}.",
                step=Number(step, 2), **known,
            )  # fmt: skip
    return Message("One more CX would cost {eur} {currency}.", **known)


def _parting(one: Parting, workspace: Workspace, currency: str) -> Message:
    """Why the plan's next euro is not the rate board's, by the lever where they part most."""
    known = {
        "lever": lever_label(workspace, one.lever), "here": Number(one.here, 2),
        "board": Number(one.board, 2), "currency": currency, "window": one.window,
    }  # fmt: skip
    if one.segment != ALL_SEGMENTS:
        known["lever"] = Message(
            "{lever} ({segment})", lever=known["lever"],
            segment=segment_label(workspace, one.segment),
        )  # fmt: skip
    if one.spent == one.window:
        return Message(
            "The next euro here is a mean over the periods ahead, with this budget spread over "
            "levers as now and evenly over time; the rate board's is a median over the last "
            "{window} periods as the money was spent. They part most for {lever}: {here} "
            "{currency} back here, {board} on the board.",
            **known,
        )
    return Message(
        "The next euro here is a mean over the periods ahead, with this budget spread over levers "
        "as now and evenly over time; the rate board's is a median over the last {window} periods "
        "as the money was spent. They part most for {lever}: {here} {currency} back here, {board} "
        "on the board, whose money was all spent in {spent} of the periods, where each next euro "
        "brings less.",
        spent=one.spent, **known,
    )  # fmt: skip


def frontier_gains(plan: Plan) -> Iterator[tuple[Message, float, float]]:
    """Each plan from the most euros to the most CX: its name, CX and EUR over going on as now."""
    eur = plan.eur.mean - plan.eur_gain.mean if plan.eur and plan.eur_gain else 0.0
    cx = plan.cx.mean - plan.cx_gain.mean if plan.cx and plan.cx_gain else 0.0
    for at, point in enumerate(plan.frontier):
        yield point_name(at, len(plan.frontier)), point.cx - cx, point.eur - eur


def point_name(at: int, many: int) -> Message:
    """What a plan of the frontier is called."""
    if at == 0:
        return Message("most euros")
    if at == many - 1:
        return Message("most CX")
    return Message("step {step} of the way", step=at)


def frontier_notes(plan: Plan, language: str) -> Iterator[Message]:
    """What is said beside plans between euros and experience."""
    if plan.frontier and plan.carried.part < 1.0:
        yield Message(
            "These are the best plans that were found, each as draws expect it; how sure they are "
            "was not asked. The plan goes towards them only as far as the data carry."
        )
    if plan.left_out:
        yield Message(
            "Plans tried and left out, since another here is better in both CX and euros: {count}.",
            count=plan.left_out,
        )
    if (
        plan.cx_untold is not None
        and plan.cx_gain is not None
        and (abs(plan.cx_untold) > UNTOLD * max(abs(plan.cx_gain.mean), 1.0))
    ):
        yield Message(
            "{cx} of this plan's CX comes of moving levers whose effect on CX the rate board "
            "withholds: it is counted, but no plan is chosen for it; so CX may fall as the budget "
            "grows.",
            cx=written_at(plan.cx_untold, plan.cx_gain, language),
        )


def cut_sentence(cut: float | None, currency: str) -> Message | None:
    """What was taken off a plan's euros, and off what not; None where no euros are known."""
    if cut is None:
        return None
    return Message(
        "What choosing is known to promise too much, {eur} {currency} ({curse} standard "
        "deviations of what the plan adds), is taken off the euros that the plan brings and "
        "off their chance, and likewise off plans between euros and experience; CX, how far the "
        "data carry the plan, what treating segments differently brings and scenarios are as draws "
        "say.",
        eur=Number(cut, 0), currency=currency, curse=Number(CURSE, 2),
    )  # fmt: skip


def told_by(horizon: int, language: str) -> Message:
    """What a plan's figures are of, and what their intervals are."""
    return Message(
        "Figures are over the plan and {horizon} periods after it, told by draws that did not "
        "choose the plan; intervals hold the truth with a chance of {p}.",
        horizon=horizon, p=percent(COVERAGE, language),
    )  # fmt: skip


def written_at(value: float | None, within: Interval, language: str) -> str:
    """A sum with its sign, at the figures that its interval leaves: a hundredth of its width."""
    if value is None:
        return signed(None, language)
    width = within.q95 - within.q05
    unit = 10.0 ** max(math.floor(math.log10(width)) - 2, 0) if width > 0 else 1.0
    return signed(round(value / unit) * unit, language, decimals=0)
