"""Runs as a page: what was fitted when, and what differs between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from kurssi.messages import Message
from kurssi.posterior.health import NAMES, HealthCheck, Verdict
from kurssi.steps.comparing import Shift, shifts
from kurssi.steps.fitting import health_of
from kurssi.store.pointer import read_pointer
from kurssi.store.runs import RunManifest, saved_runs
from kurssi.views.health import VERDICTS
from kurssi.views.labels import lever_label
from kurssi.views.moments import Moment
from kurssi.views.web.page import Asked, Page
from kurssi.workspace.company import Workspace

CENTS = 2  # decimals of what a euro earns


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two runs."""

    inputs: tuple[str, ...]
    spec: tuple[str, ...]
    seed: bool
    quick: bool
    versions: tuple[str, ...]
    checks: tuple[tuple[HealthCheck | None, HealthCheck | None], ...]

    @property
    def none(self) -> bool:
        """Whether they were made of the same things in the same way."""
        return not (self.inputs or self.spec or self.seed or self.quick or self.versions)


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    state = asked.workspace.state_dir
    runs = asked.kept.ask("runs", lambda: saved_runs(state))
    by_name = {run.run: run for run in runs}
    one, other = (by_name.get(asked.own.get(name, "")) for name in ("a", "b"))
    return {
        "verdict": _verdict(runs),
        "runs": runs,
        "current": read_pointer(state).run,
        "one": one,
        "other": other,
        "difference": difference(one, other, asked.workspace) if one and other else None,
        "shifts": shifts_of(asked, one, other) if one and other else (),
        "cents": CENTS,
        "lever_label": partial(lever_label, asked.workspace),
        "worst": {run.run: worst(run, asked.workspace) for run in runs},
        "verdicts": {verdict: said for verdict, (said, _) in VERDICTS.items()},
        "checked": NAMES,
    }


def shifts_of(asked: Asked, one: RunManifest, other: RunManifest) -> tuple[Shift, ...]:
    """What the levers earn by either run, where both boards are kept; none where not.

    The middle of a change is that of the two middles beside it, as they are shown: the middle of
    the differences is another number where draws lie askew.
    """
    found = asked.kept.ask(
        ("shifts", one.run, other.run), lambda: shifts(asked.workspace, one.run, other.run)
    )
    return tuple(replace(each, more=replace(each.more, q50=_between(each))) for each in found or ())


def _between(shift: Shift) -> float:
    return round(shift.other.q50, CENTS) - round(shift.one.q50, CENTS)


def _verdict(runs: tuple[RunManifest, ...]) -> Message:
    if not runs:
        return Message("Nothing has been fitted yet.")
    return Message(
        "Runs kept: {count}; the last was made on {day}.",
        count=len(runs),
        day=Moment(when=runs[0].created, clock=False),
    )


def worst(run: RunManifest, workspace: Workspace) -> Verdict:
    """The gravest verdict of its checks."""
    order = list(Verdict)
    checks = health_of(run, workspace)
    return max((one.verdict for one in checks), key=order.index, default=Verdict.PASS)


def difference(one: RunManifest, other: RunManifest, workspace: Workspace) -> Difference:
    """What the second was made of or in, that the first was not; and checks that changed."""
    first, second = ({c.check: c for c in health_of(run, workspace)} for run in (one, other))
    return Difference(
        inputs=_changed(one.inputs, other.inputs),
        spec=_changed(one.spec, other.spec),
        seed=one.seed != other.seed,
        quick=one.quick != other.quick,
        versions=_changed(one.versions, other.versions),
        checks=tuple(
            (first.get(name), second.get(name))
            for name in dict.fromkeys([*first, *second])
            if _verdict_of(first.get(name)) is not _verdict_of(second.get(name))
        ),
    )


def _verdict_of(check: HealthCheck | None) -> Verdict | None:
    return check.verdict if check else None


def _changed(one: Mapping[str, object], other: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(n for n in {*one, *other} if one.get(n) != other.get(n)))


PAGE = Page(
    id="runs",
    name=Message("Runs"),
    question=Message("What were the numbers made of, and when?"),
    make=make,
    own=("a", "b"),
)
