"""Answers are computed once, and anew when the files say otherwise."""

import threading
import time

import pytest
from fastapi import Request

import tiny
from kurssi.errors import NothingToQuote
from kurssi.messages import Message
from kurssi.views.web import answers, value
from kurssi.views.web import kept as kept_
from kurssi.views.web.kept import ALIKE, Kept, Made, NotYet, stamp_of
from views.web.conftest import apart


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_, "LOOKED", 0.0)
    opened = Kept(tiny.write(tmp_path / "company"), patience=30)
    yield opened
    opened.close()


def test_an_answer_is_computed_once_for_all_who_ask(kept):
    asked = []
    threads = [
        threading.Thread(target=kept.ask, args=("it", lambda: asked.append(time.sleep(0.05))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


def test_a_changed_file_is_asked_about_again(kept):
    made = Made(content=b"old", packed=b"", tag="")
    assert kept.ask("it", lambda: "old") == "old"
    kept.keep_page("/", made, of=kept.stamp())
    assert kept.page("/") is made
    spend = kept.root / "data" / "spend.csv"
    spend.write_text(spend.read_text() + "\n")
    assert kept.ask("it", lambda: "new") == "new"
    assert kept.page("/") is None


def test_a_pointer_written_anew_with_the_same_words_changes_nothing(kept):
    pointer = kept.root / ".kurssi" / "current.json"
    pointer.parent.mkdir(exist_ok=True)
    pointer.write_text('{"run": "a"}')
    before = stamp_of(kept.root)
    time.sleep(0.01)
    pointer.write_text('{"run": "a"}')
    assert stamp_of(kept.root) == before
    pointer.write_text('{"run": "b"}')
    assert stamp_of(kept.root) != before


def test_who_cannot_wait_is_told_so_and_it_goes_on(kept):
    kept.patience = 0.02
    done = threading.Event()
    with pytest.raises(NotYet):
        kept.ask("it", lambda: done.wait(5) and "here")
    done.set()
    kept.patience = 5
    assert kept.ask("it", lambda: "another") == "here"


def test_a_refusal_is_kept_too(kept):
    def refuse():
        raise NothingToQuote("here", Message("nothing"), Message("add"))

    for _ in range(2):
        with pytest.raises(NothingToQuote):
            kept.ask("it", refuse)


def test_pages_give_way_when_there_are_many(kept, monkeypatch):
    monkeypatch.setattr(kept_, "MOST", 3)
    kept.ask("it", lambda: "answer")
    for at in range(6):
        kept.keep_page(f"/{at}", Made(content=b"", packed=b"", tag=str(at)), of=kept.stamp())
    assert kept.ask("it", lambda: "another") == "answer"
    assert kept.page("/0") is None
    assert kept.page("/5") is not None


def point(kept, run):
    """What a fit does when it ends."""
    state = kept.root / ".kurssi"
    state.mkdir(exist_ok=True)
    (state / "current.json").write_text(f'{{"run": "{run}"}}')


def test_a_page_begun_before_a_fit_ended_is_not_kept_after_it(kept):
    of = kept.stamp()
    point(kept, "new")
    kept.keep_page("/", Made(content=b"old", packed=b"", tag=""), of=of)
    assert kept.page("/") is None


def test_an_answer_of_a_reading_begun_before_is_not_anothers(kept):
    visit = kept.begin()
    desk = visit.ask("desk", lambda: "old desk")
    point(kept, "new")
    assert visit.ask("board", lambda: f"board of {desk}") == "board of old desk"
    later = kept.begin()
    assert later.ask("board", lambda: "board of new desk") == "board of new desk"
    assert visit.ask("board", lambda: "board of old desk") == "board of old desk"
    assert later.ask("board", lambda: "another") == "board of new desk"


def test_a_page_made_while_a_fit_ended_is_made_again(kept, monkeypatch):
    said = iter(["old", "new"])

    def drawn(*args, **options):
        told = next(said)
        point(kept, "later")
        return told

    monkeypatch.setattr(answers, "page_html", drawn)
    scope = {
        "type": "http", "method": "GET", "path": "/value", "query_string": b"", "headers": [],
        "server": ("localhost", 1), "scheme": "http",
    }  # fmt: skip
    bodies = [
        apart(answers.answer(Request(scope), kept, value.PAGE, (value.PAGE,))).body
        for _ in range(3)
    ]
    assert bodies == [b"old", b"new", b"new"]


def test_of_one_kind_only_the_last_asked_for_are_kept(kept):
    for window in range(10):
        kept.ask(("desk", window), lambda window=window: window)
    kept.ask(("desk", 10 - ALIKE), lambda: "again")
    kept.ask(("desk", 10), lambda: 10)
    assert sum(name[0] == "desk" for name in kept._answers) == ALIKE
    assert kept.ask(("desk", 10 - ALIKE), lambda: "lost") == 10 - ALIKE
    assert kept.ask(("desk", 0), lambda: "anew") == "anew"


def test_what_cannot_be_begun_yet_is_asked_for_again(kept):
    kept.patience = 0.0
    held = threading.Event()
    for window in range(ALIKE):
        with pytest.raises(NotYet):
            kept.ask(("desk", window), held.wait)
    begun = []
    with pytest.raises(NotYet):
        kept.ask(("desk", ALIKE), lambda: begun.append(1))
    held.set()
    kept.patience = 30
    kept.ask("last", lambda: None)  # one thread: all before it have ended
    assert begun == []
