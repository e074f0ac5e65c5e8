"""Pages that have nothing to show yet, or wait: what they ask for, and what they follow."""

import json
import re
import shutil
import time
from dataclasses import replace
from html import unescape
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import tiny
from kurssi import steps
from kurssi.jobs.record import Kind, State, lock_of, new_job, write
from kurssi.messages import Message
from views.web.conftest import serving
from views.web.test_pages import fetch, text


def test_a_job_is_told_as_events_until_it_has_ended(copied):
    state = copied / ".kurssi"
    job = new_job(Kind.CHECK, {})
    write(state, replace(job, stage=Message("reading the tables"), done=1, total=4))
    with serving(copied) as site, urlopen(f"{site}/jobs/events?lang=fi&job={job.id}") as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        first = json.loads(events.readline().removeprefix(b"data: "))
        write(state, job.end(State.STOPPED))
        rest = events.read().decode()
    assert first == {"open": True, "stage": "luetaan tauluja", "percent": 25}
    assert json.loads(rest.strip().removeprefix("data: "))["open"] is False


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "tällaista työtä ei ole"), ("en", "there is no such job")]
)
def test_a_job_that_is_not_there_is_not_followed(site, language, said):
    status, headers, body = fetch(f"{site}/jobs/events?lang={language}&job=x")
    assert status == 404
    assert headers["content-type"].startswith("text/html")
    assert said in body.decode()


def test_before_the_first_fit_the_board_says_how_to_get_one(copied):
    shutil.rmtree(copied / ".kurssi")
    with serving(copied) as site:
        status, said = text(f"{site}/?lang=en")
        assert status == 200  # no fault of anybody's, and no error in a browser
        assert "nothing has been fitted yet" in said
        assert text(f"{site}/data?lang=en")[0] == 200


def first_button(site, path):
    """Where the one action of a page leads."""
    main = fetch(f"{site}{path}?lang=en")[2].decode().split("<main")[1]
    return re.search(r'<a class="button" href="(/\w*)', main)[1]


def test_without_tables_every_page_asks_for_them_first(tmp_path):
    steps.init(tmp_path / "new", example=False, language="en")
    with serving(tmp_path / "new") as site:
        for path in ("/", "/plan", "/targets", "/value", "/measures", "/words", "/data"):
            assert first_button(site, path) == "/bring", path
        assert "Every word has its meaning" not in text(f"{site}/words?lang=en")[1]
        assert "The last good numbers stay" not in text(f"{site}/data?lang=en")[1]


def test_targets_without_a_fit_ask_for_a_fit_and_not_for_targets(copied):
    shutil.rmtree(copied / ".kurssi")
    rows = "measure,segment,period,value\nawareness,families,2025-W20,0.7\n"
    (copied / "data" / "targets.csv").write_text(rows)
    with serving(copied) as site:
        assert first_button(site, "/targets") == "/jobs"
        assert "What a target looks like" not in text(f"{site}/targets?lang=en")[1]


def test_a_page_without_a_run_follows_the_fit_that_will_fill_it(copied):
    shutil.rmtree(copied / ".kurssi")
    job = replace(new_job(Kind.FIT, {}), state=State.RUNNING)
    write(copied / ".kurssi", job)
    with lock_of(copied / ".kurssi", job.id), serving(copied) as site:
        html = fetch(f"{site}/?lang=en")[2].decode()
        assert f"/jobs/events?lang=en&amp;job={job.id}" in html
        assert "run kurssi fit" not in html


def test_what_is_amiss_is_mended_before_it_is_fitted(copied):
    with serving(copied) as site:
        assert first_button(site, "/data") == "/jobs"
        (copied / "data" / "spend.csv").write_text("period,lever,spend\n2024-W60,tv,x\n")
        time.sleep(0.5)
        assert first_button(site, "/data") == "/data"


def test_what_takes_long_is_said_to_be_counted(copied):
    with serving(copied, patience=0.0) as site:
        status, headers, body = fetch(f"{site}/?lang=en")
    assert status == 200
    assert headers["refresh"] == "2"
    assert b"Counting" in body


def test_a_workspace_without_tables_says_so_on_every_page(tmp_path):
    company = tiny.write(tmp_path / "company", tables=())
    with serving(company) as site:
        for path in ("/", "/plan", "/value", "/measures"):
            status, said = text(f"{site}{path}?lang=fi")
            assert status == 200, path
            assert "Työtilassa ei ole vielä" in said, path
            assert "Tuo tiedosto" in said, path


def test_tables_that_are_wrong_are_told_as_such(copied):
    spend = copied / "data" / "spend.csv"
    spend.write_text(spend.read_text() + "2025-01-06,tv,families,nonsense\n")
    with serving(copied) as site:
        status, said = text(f"{site}/measures?lang=en")
    assert status == 409
    assert "The workspace has no tables yet" not in said


@pytest.mark.parametrize(
    ("path", "question"),
    [("/plan/begin", "How should we spend?"), ("/report/begin", "What shall be taken along?")],
)
def test_work_asked_for_beside_other_work_leads_to_that(copied, path, question):
    job = new_job(Kind.FIT, {})
    write(copied / ".kurssi", job)
    with serving(copied) as site:
        request = Request(f"{site}{path}?lang=en", b"periods=4", {"origin": site})
        with pytest.raises(HTTPError) as caught:
            urlopen(request)
        with caught.value as refused:
            html = unescape(refused.read().decode())
        assert refused.status == 409
        assert question in html
        assert not re.search(r'<a href="/\?[^>]*aria-current="page"', html)
        assert "Post the ledger and fit" in html
        (where,) = re.findall(r'<a class="button" href="([^"]+)">Follow or stop it', html)
        followed = fetch(site + where)[2].decode()
        assert f"job={job.id}" in unescape(followed)
        assert "Stop it" in followed
