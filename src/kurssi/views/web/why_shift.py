"""Why a difference between two runs is what it is: one lever's net return by either."""

from kurssi.messages import Message
from kurssi.store.runs import saved_runs
from kurssi.views.labels import lever_label
from kurssi.views.numerals import signed
from kurssi.views.web.explained import Based, Explained, nothing, pictured, quantiles
from kurssi.views.web.page import Asked
from kurssi.views.web.runs import CENTS, shifts_of


def explain(asked: Asked) -> Explained:
    """What a lever earns net by one run, less what it earns by another.

    Raises:
        Unknown: there is no such lever, or the boards of these runs are not kept.
    """
    own, state = asked.own, asked.workspace.state_dir
    runs = {run.run: run for run in asked.kept.ask("runs", lambda: saved_runs(state))}
    one, other = runs.get(own.get("a", "")), runs.get(own.get("b", ""))
    if one is None or other is None:
        raise nothing()
    found = shifts_of(asked, one, other)
    shift = next((each for each in found if each.lever == own.get("lever")), None)
    if shift is None:
        raise nothing()
    language = asked.look.language

    def told(value: float | None) -> str:
        return signed(value, language, decimals=CENTS)

    sides = tuple(
        f"{told(side.q50)} ({told(side.q05)} … {told(side.q95)})"
        for side in (shift.one, shift.other)
    )
    return Explained(
        heading=Message("Net return of the next euro: {lever}",
                        lever=lever_label(asked.workspace, shift.lever)),
        place=(Message("{one} against {other}", one=other.run, other=one.run),
               asked.workspace.currency),
        figure=told(shift.more.q50), ends=f"{told(shift.more.q05)} … {told(shift.more.q95)}",
        picture=pictured(shift.more, language),
        definition=Message(
            "what the next euro through the lever earns net by one run, less what it earns by the "
            "other"
        ),
        formula=(Message(
            "the interval: the k-th draw of one less the k-th of the other, since draws of two "
            "fits are independent; the middle: the median of one less that of the other, as both "
            "are shown"
        ),),
        graded=(Message("a difference between runs says how far they agree: it has no grade"),),
        facts=tuple(
            (Message("by {run}", run=run.run), (side,))
            for run, side in zip((one, other), sides, strict=True)
        ),
        listed=(quantiles(shift.more, told),),
        based=Based(run=other.run, seed=other.seed, inputs=other.inputs, sources=()),
    )  # fmt: skip
