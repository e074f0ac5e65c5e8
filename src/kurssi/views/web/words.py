"""The vocabulary as a page: words that wait for a meaning, and words that get in the way."""

from collections.abc import Mapping

from kurssi.concepts.concept import core
from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.steps import wording
from kurssi.views.terms import DIFFERENCES
from kurssi.views.web.page import Asked, Page

NO_WORDS = Message("No department has brought its words yet, so nobody knows whether they agree.")


def make(asked: Asked) -> Mapping[str, object]:
    """Everything that stands on the page."""
    workspace = asked.workspace
    meant = asked.kept.ask("terms", lambda: wording.terms(workspace))
    waiting = asked.kept.ask("waiting", lambda: wording.propose(workspace))
    own = asked.look.department
    waiting, meant = (
        tuple(sorted(some, key=lambda one: one.term.department != own)) for some in (waiting, meant)
    )
    one_word, one_concept = asked.kept.ask("conflicts", lambda: wording.conflicts(workspace))
    return {
        "verdict": _verdict(len(waiting), len(one_word)) if waiting or meant else NO_WORDS,
        "meant": [one for one in meant if one.concept is not None],
        "waiting": waiting,
        "one_word": one_word,
        "one_concept": one_concept,
        "concepts": core().concepts,
        "departments": workspace.departments,
        "differences": DIFFERENCES,
    }


def _verdict(waiting: int, clashes: int) -> Message:
    if waiting and clashes:
        return Message(
            "Words whose meaning nobody has said: {waiting}. Words that mean different things to"
            " different departments: {clashes}.",
            waiting=waiting,
            clashes=clashes,
        )
    if waiting:
        return Message("Words whose meaning nobody has said: {waiting}.", waiting=waiting)
    if clashes:
        return Message(
            "Words that mean different things to different departments: {clashes}.", clashes=clashes
        )
    return Message("Every word has its meaning, and none gets in the way.")


def say(asked: Asked, form: Mapping[str, str]) -> None:
    """Keep what a person said of a word.

    Raises:
        KurssiError: the word or the concept is not known here.
    """
    text, concept = form.get("text", ""), form.get("concept", "")
    if not text or concept not in core().concepts:
        raise KurssiError(
            "/words", Message("there is no such word or concept"), Message("choose from the queue")
        )
    wording.say(
        asked.workspace,
        text,
        concept,
        accepted=form.get("accepted") == "yes",
        department=form.get("department") or None,
    )


PAGE = Page(
    id="words",
    name=Message("Words"),
    question=Message("Do we mean the same thing?"),
    make=make,
)
