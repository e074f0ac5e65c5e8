"""The pages as they are sent: the terminal's numbers, both languages, headers, states."""

import gzip
import hashlib
import json
import re
import shutil
import time
from dataclasses import replace
from html import unescape
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

import tiny
from kurssi import steps
from kurssi.decisions.quote import Side
from kurssi.jobs.record import Kind, State, every, lock_of, new_job, write
from kurssi.messages import Message
from kurssi.store.aliases import load_aliases
from kurssi.views.numerals import money, percent
from kurssi.views.web.app import PAGES, STATIC
from views.web.conftest import serving


def fetch(address, **headers):
    try:
        with urlopen(Request(address, headers=headers)) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def text(address):
    status, _, body = fetch(address)
    return status, unescape(re.sub(r"<[^>]+>", " ", body.decode()))


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def post(site, path, origin=None, **form):
    headers = {"origin": site if origin is None else origin}
    request = Request(site + path, urlencode(form).encode(), headers)
    try:
        with build_opener(Stay()).open(request) as answer:
            return answer.status, dict(answer.headers)
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers)


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize(
    "path", [page.path for page in PAGES if page.path not in ("/why", "/targets")]
)
def test_every_page_answers_in_both_languages(site, path, language):
    status, said = text(f"{site}{path}?lang={language}")
    assert status == 200
    assert "Suomi" in said
    assert ("Kurssitaulu" in said) == (language == "fi")


def test_the_board_has_the_terminals_numbers_each_with_its_why(site, fitted):
    board = steps.rates(steps.open_workspace(fitted))
    _, said = text(f"{site}/?lang=en")
    html = fetch(f"{site}/?lang=en")[2].decode()
    whys = re.findall(r'class="why" href="([^"]+)"', html)
    shown = [q for q in board.quotes if q.side is Side.MROI and q.segment == "all" and q.interval]
    assert shown
    for quote in shown:
        assert money(quote.interval.q50, "en", "EUR", decimals=2) in said
        why = next(
            w for w in map(unescape, whys) if f"lever={quote.lever}" in w and "side=mroi" in w
        )
        status, told = text(site + why)
        assert status == 200
        assert board.run in told
        assert str(quote.reason) in told


def test_the_cautious_see_the_tenth_percentile(site, fitted):
    board = steps.rates(steps.open_workspace(fitted))
    _, said = text(f"{site}/?lang=en&middle=cautious")
    for quote in board.quotes:
        if quote.side is Side.MROI and quote.segment == "all" and quote.interval:
            assert money(quote.interval.q10, "en", "EUR", decimals=2) in said


def test_a_why_of_nothing_is_refused_kindly(site):
    status, said = text(f"{site}/why?lang=en&side=mroi&measure=eur&lever=nobody")
    assert status == 404
    assert "there is no such number on the board" in said


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_framed(site):
    _, headers, body = fetch(f"{site}/?lang=en")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.findall(rb'(?:src|href)="(?:https?:)?//', body)


@pytest.mark.parametrize("path", [page.path for page in PAGES if page.path != "/why"])
def test_no_style_or_script_stands_within_a_page(site, path):
    body = fetch(f"{site}{path}?lang=en")[2]
    assert b"<html" in body
    assert b"style=" not in body
    assert b"<style" not in body
    assert not re.findall(rb"\son\w+=", body)
    for script in re.findall(rb"<script([^>]*)>", body):
        assert b"src=" in script or b'type="application/json"' in script
    assert b"javascript:" not in body


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


def test_the_server_says_that_it_lives(site):
    status, _, body = fetch(f"{site}/health")
    assert (status, json.loads(body)["status"]) == (200, "ok")


def test_a_page_that_the_reader_has_is_not_sent_again(site):
    _, headers, _ = fetch(f"{site}/?lang=en")
    status, _, body = fetch(f"{site}/?lang=en", **{"if-none-match": headers["etag"]})
    assert (status, body) == (304, b"")
    _, packed, body = fetch(f"{site}/?lang=en", **{"accept-encoding": "gzip"})
    assert packed["content-encoding"] == "gzip"
    assert b"<html" in gzip.decompress(body)


def test_the_first_page_is_light(site):
    html = fetch(f"{site}/?lang=en", **{"accept-encoding": "gzip"})[2]
    assets = sum(len(gzip.compress(p.read_bytes())) for p in STATIC.rglob("*") if p.is_file())
    assert len(html) + assets < 600_000


def test_only_this_hosts_own_pages_are_answered(site):
    assert fetch(f"{site}/", host="evil.example")[0] == 421
    assert post(site, "/jobs/begin", origin="http://evil.example", kind="check")[0] == 403
    assert post(site, "/jobs/begin", origin="", kind="check")[0] == 403
    assert fetch(f"{site}/health")[0] == 200
    assert json.loads(fetch(f"{site}/health")[2])["status"] == "ok"


def test_letters_are_those_that_were_licensed():
    told = (STATIC / "fonts" / "CHECKSUMS.txt").read_text().split("\n")
    for line in filter(None, told):
        known, name = line.split()
        assert hashlib.sha256((STATIC / "fonts" / name).read_bytes()).hexdigest() == known
    assert {p.suffix for p in STATIC.rglob("*.woff2")} == {".woff2"}


@pytest.fixture
def copied(fitted, tmp_path):
    return shutil.copytree(fitted, tmp_path / "company")


def test_a_broken_declaration_is_said_with_its_mend(copied):
    (copied / "kurssi.toml").write_text("[company]\nname = 3\n")
    with serving(copied) as site:
        status, said = text(f"{site}/?lang=en")
    assert status == 409
    assert "kurssi.toml" in said
    assert "→" not in said.split("kurssi.toml")[0]


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


def test_the_mend_sheet_opens_as_a_table_and_never_as_a_formula(copied):
    spend = copied / "data" / "spend.csv"
    spend.write_text(spend.read_text() + "2025-01-06,tv,families,=1+1\n")
    with serving(copied) as site:
        _, _headers, body = fetch(f"{site}/data/mend.csv?lang=fi")
        status, said = text(f"{site}/data?lang=en")
    lines = body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("vakavuus;")
    assert any("spend.csv" in line for line in lines)
    assert not any(cell.startswith("=") for line in lines for cell in line.split(";"))
    assert status == 200
    assert "errors to mend" in said


def test_targets_stand_with_their_courses_and_without_any_it_is_said_how_to_set_them(copied):
    with serving(copied) as site:
        status, said = text(f"{site}/targets?lang=en")
        assert status == 200
        assert "no targets are set" in said
        rows = "measure,segment,period,value\nawareness,families,2025-W20,0.7\ncx,,2025-W20,50\n"
        (copied / "data" / "targets.csv").write_text(rows)
        time.sleep(0.3)  # the server looks at the files now and then
        status, html = fetch(f"{site}/targets?lang=fi")[::2]
    aimed = steps.targets(steps.open_workspace(copied))
    assert status == 200
    said = unescape(html.decode())
    first, second = aimed.standings
    assert (first.target.measure, second.target.measure) == ("cx", "awareness")
    assert said.index("asiakaskokemus") < said.index("tunnettuus")
    for one in aimed.standings:
        assert percent(one.chance.value, "fi") in said
    assert html.count(b'class="way') == 2


def test_a_window_asked_for_first_is_quoted_by_a_job(copied):
    with serving(copied) as site:
        for path in ("/", "/report", "/why"):
            status, said = text(f"{site}{path}?lang=en&window=20")
            assert status == 200
            assert "Nothing has been quoted at a window of 20 weeks yet." in said
        assert not every(copied / ".kurssi")  # looking begins nothing
        assert post(site, "/window?lang=en&window=20", origin="http://evil.example")[0] == 403
        assert not every(copied / ".kurssi")
        status, headers = post(site, "/window?lang=en&window=20")
        assert (status, headers["location"]) == (303, "/?lang=en&window=20")
        (job,) = every(copied / ".kurssi")
        assert (job.kind, job.options["window"]) == (Kind.RATES, 20)
        assert fetch(f"{site}/?lang=en&window=20")[1]["refresh"] == "2"
        for _ in range(600):
            if not every(copied / ".kurssi")[0].open:
                break
            time.sleep(0.1)
        status, said = text(f"{site}/?lang=en&window=20")
    assert status == 200
    assert "20 weeks" in said
    assert len(every(copied / ".kurssi")) == 1


ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    "path",
    [
        f"/?window={ENDLESS}",
        f"/plan?periods={ENDLESS}&budget={'9' * 400}&at=tv:{'9' * 400}",
        f"/value?from={'9' * 300}&to=%00&reference=[",
        f"/bring?file={'a' * 300}.csv&mapping=%00",
        f"/runs?one={'a' * 300}&other=%00",
        f"/measures?segment={'a' * 300}",
        f"/jobs/events?job={'a' * 300}",
        "/plan/book.xlsx?periods=x",
    ],
)
def test_nothing_in_an_address_breaks_a_page(site, path):
    assert fetch(f"{site}{path}")[0] in (200, 404, 409, 422)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/jobs/stop", {"job": "a" * 300}),
        ("/bring/confirm", {"file": "a" * 300 + ".csv", "mapping": "\0"}),
        ("/plan/show", {"budget": "9" * 400, "spend.tv": "9" * 400, "periods": ENDLESS}),
        ("/plan/keep", {"name": "a" * 300}),
        ("/words", {"text": "a" * 5000, "concept": "\0", "accepted": "yes"}),
    ],
)
def test_nothing_in_a_form_breaks_a_page(site, path, form):
    status, headers = post(site, path, **form)
    assert status in (303, 409)
    assert "inf" not in headers.get("location", "")


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


def test_a_broken_declaration_is_said_wherever_it_is_met(copied):
    (copied / "kurssi.toml").write_text("[company]\nname = 3\n")
    with serving(copied) as site:
        for path in (
            "/report",
            "/report/kurssi-report.xlsx",
            "/data/mend.csv",
            "/plan/book.xlsx",
            "/jobs/events?job=x",
        ):
            assert fetch(f"{site}{path}")[0] == 409, path
        assert post(site, "/bring/file?name=a.csv")[0] == 409


def test_a_word_is_confirmed_once(copied):
    with serving(copied) as site:
        status, headers = post(
            site, "/words?lang=en", text="tunnettuus", concept="awareness", accepted="yes"
        )
        assert status == 303
        assert headers["location"] == "/words?lang=en"
        assert post(site, "/words", text="x", concept="no_such", accepted="yes")[0] == 409
    (alias,) = load_aliases(copied / ".kurssi")
    assert (alias.text, alias.concept, alias.accepted) == ("tunnettuus", "awareness", True)
