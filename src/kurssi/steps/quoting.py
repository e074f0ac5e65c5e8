"""The board of the current run, and what stands behind it: history, lessons."""

from pathlib import Path
from typing import TYPE_CHECKING

from kurssi.decisions.quote import Board
from kurssi.messages import Message, Name
from kurssi.posterior.health import NAMES, HealthCheck, Verdict
from kurssi.steps.desks import OpenDesk, open_desk
from kurssi.steps.fitting import health_of
from kurssi.steps.wording import ACCEPTED, accepted_words, as_input
from kurssi.store.runs import RunManifest, hash_file
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.decisions.laboratory import Laboratory


def rates(
    workspace: Workspace,
    *,
    window: int | None = None,
    horizon: int | None = None,
    with_history: bool = False,
) -> Board:
    """The board of the current run; ``window`` and ``horizon`` in periods override kurssi.toml.

    ``with_history`` adds every rate at earlier dates.

    Raises:
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    opened = open_desk(workspace, window=window, horizon=horizon)
    return board_of(opened, with_history=with_history)


def board_of(opened: OpenDesk, *, with_history: bool = False) -> Board:
    """Every quote, with the better rate elsewhere, what would help, and how it has moved."""
    from kurssi.decisions.advice import with_advice
    from kurssi.decisions.board import quotes
    from kurssi.decisions.cross import cross_rates
    from kurssi.decisions.departments import shares
    from kurssi.decisions.history import history, with_change
    from kurssi.decisions.intervals import interval
    from kurssi.decisions.learning import lessons

    desk, earlier, terms = opened.desk, opened.earlier, opened.terms
    written = quotes(desk)
    moves, taught = lessons(laboratory(opened), written)
    back = earlier.back(terms.per_year)
    changed = written if back is None else tuple(with_change(desk, earlier, back, written))
    manifest, labels = opened.manifest, opened.panel.grid.labels
    sold = opened.panel.sales is not None
    owners = {name: lever.department for name, lever in opened.workspace.levers.items()}
    return Board(
        run=manifest.run, seed=manifest.seed, inputs=manifest.inputs, quick=manifest.quick,
        currency=opened.workspace.currency,
        window_periods=terms.window, horizon_periods=terms.horizon,
        quotes=tuple(with_advice(changed, taught, terms.per_year, names=_names(opened.workspace))),
        cautions=(*cautions(opened.workspace, manifest), *_cut_window(opened)),
        prior_return=interval(desk.prior.eur[:, :, -1].ravel()) if sold else None,
        cross=cross_rates(desk, written), since=None if back is None else labels[-1 - back],
        history=history(desk, earlier, written) if with_history else (),
        moves=moves, lessons=taught, departments=tuple(shares(desk, written, owners)),
    )  # fmt: skip


def _names(workspace: Workspace) -> dict[str, Name]:
    """What segments and levers are called."""
    segments = {id: one.label for id, one in workspace.segments.items()}
    return {**segments, **{id: one.label for id, one in workspace.levers.items()}}


def laboratory(opened: OpenDesk) -> "Laboratory":
    """The desk with what experiments would show, and the answers that trackers have now."""
    import pyarrow.compute as pc

    from kurssi.decisions.laboratory import Laboratory

    facts = opened.ledger.facts
    own = facts.filter(
        pc.and_(pc.equal(facts["subject"], opened.workspace.brand), pc.is_valid(facts["n_eff"]))
    )
    # Not by group_by, whose engine takes 0.3 s to import.
    answers = {
        measure: pc.mean(pc.filter(own["n_eff"], pc.equal(own["measure"], measure))).as_py()
        for measure in pc.unique(own["measure"]).to_pylist()
    }
    return Laboratory(
        desk=opened.desk,
        shown=opened.shown,
        taken=opened.earlier.taken,
        per_year=opened.terms.per_year,
        answers=answers,
    )


def cautions(workspace: Workspace, manifest: RunManifest) -> tuple[Message, ...]:
    """What changed since the run, and what its health asks to look at."""
    accepted = as_input(accepted_words(workspace))
    sources = (Path(source.path).as_posix() for source in workspace.sources)
    names = {*manifest.inputs, *sources} - {ACCEPTED}
    files = {name: workspace.root / name for name in names}
    now = accepted | {name: hash_file(path) for name, path in files.items() if path.is_file()}
    every = {*manifest.inputs, *now}
    changed = sorted(name for name in every if manifest.inputs.get(name) != now.get(name))
    looks = [one for one in health_of(manifest, workspace) if one.verdict is not Verdict.PASS]
    told = list(map(_caution, sorted(looks, key=lambda one: one.verdict is not Verdict.FAIL)))
    if changed:
        told.insert(
            0,
            Message(
                "the tables have changed since this run ({files}): run kurssi fit",
                files=", ".join(changed),
            ),
        )
    return tuple(told)


def _caution(check: HealthCheck) -> Message:
    """What a check of the model that does not pass says to a reader of numbers."""
    named = Message(
        "{check}: {sentence}", check=NAMES.get(check.check, check.check), sentence=check.sentence
    )
    said = check.sentence if "what" in check.sentence.values else named  # it begins with its name
    if check.verdict is Verdict.FAIL:
        return Message("the model does not hold, do not act on its numbers; {said}", said=said)
    return said


def _cut_window(opened: OpenDesk) -> tuple[Message, ...]:
    if opened.asked <= opened.terms.window:
        return ()
    return (
        Message(
            "the data hold {there} periods, so the window is {there} and not {asked}",
            there=opened.terms.window,
            asked=opened.asked,
        ),
    )
