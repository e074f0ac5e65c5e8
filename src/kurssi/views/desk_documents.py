"""The JSON of what stands behind the board: cross rates, history, lessons, and why."""

from kurssi.decisions.advice import advice
from kurssi.decisions.history import Series
from kurssi.decisions.lesson import Lesson, Moves
from kurssi.decisions.quote import Cross
from kurssi.decisions.why import Why
from kurssi.ledger.support import Behind
from kurssi.views.documents import interval_document, number, quote_document, texts
from kurssi.views.refusals import Document


def cross_document(cross: Cross, language: str) -> Document:
    """One cross rate: how many units of ``measure`` are worth one unit of ``per``."""
    return {
        "measure": cross.measure,
        "per": cross.per,
        "segment": cross.segment,
        "unit": cross.unit,
        **interval_document(cross.interval),
        "grade": str(cross.grade),
        "reason": cross.reason.text(language),
        "reasons": texts(cross.reason),
    }


def series_document(series: Series) -> Document:
    """One rate at earlier dates."""
    return {
        "side": str(series.side),
        "measure": series.measure,
        "lever": series.lever,
        "segment": series.segment,
        "unit": series.unit,
        "grade": str(series.grade),
        "points": [
            {
                "period": point.period,
                **interval_document(point.interval),
                "p_rose": number(point.p_rose),
            }
            for point in series.points
        ],
    }


def moves_document(moves: Moves | None) -> Document | None:
    """The decision that lessons are worth something for."""
    if moves is None:
        return None
    return {
        "share": moves.share,
        "gain_now": number(moves.gain_now),
        "from": moves.source,
        "to": moves.target,
    }


def lesson_document(lesson: Lesson, language: str, per_year: int) -> Document:
    """What the trial that would narrow a quote most is expected to teach."""
    trial = lesson.trial
    return {
        "side": str(lesson.side),
        "measure": lesson.measure,
        "lever": lesson.lever,
        "segment": lesson.segment,
        "unit": lesson.unit,
        "sd": number(lesson.sd),
        "sd_after": number(lesson.sd_after),
        "worth": number(lesson.worth),
        "worth_q05": number(lesson.worth_range[0]),
        "worth_q95": number(lesson.worth_range[1]),
        "answers": lesson.answers,
        "answers_now": lesson.answers_now,
        "trial": {
            "lever": trial.lever,
            "segments": list(trial.segments),
            "design": str(trial.design),
            "stop": trial.stop,
            "periods": trial.periods,
            "spend_change": number(trial.spend_change),
            "reads": trial.reads,
            "unit": trial.unit,
            "effect": number(trial.effect),
            "error": number(trial.error),
            "power": number(trial.power),
            "enough": trial.enough,
            "cost": number(trial.cost),
            "in_words": advice(lesson, per_year).text(language),
        },
    }


def why_document(why: Why, language: str) -> Document:
    """One quote explained, with all that rebuilds it."""
    return {
        "quote": quote_document(why.quote, language),
        "definition": why.definition.text(language),
        "formula": why.formula and why.formula.text(language),
        "data": [_behind(one) for one in why.data],
        "spent": number(why.spent),
        "prior": why.prior and interval_document(why.prior),
        "posterior": why.posterior and interval_document(why.posterior),
        "contraction": number(why.contraction),
        "rule": why.rule.text(language),
        "run": why.run,
        "seed": why.seed,
        "inputs": dict(why.inputs),
        "commands": list(why.commands),
    }


def _behind(one: Behind) -> Document:
    return {
        "table": one.table,
        "file": one.file,
        "subject": one.subject,
        "measures": list(one.measures),
        "facts": one.facts,
        "periods": one.periods,
        "answers": one.answers,
        "first": one.first,
        "last": one.last,
    }
