"""The pages as they are sent: the terminal's numbers, both languages, headers, states."""

import gzip
import hashlib
import json
import re
import time
from html import unescape
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from kurssi import steps
from kurssi.decisions.quote import Side
from kurssi.jobs.record import Kind, every
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


def test_a_broken_declaration_is_said_with_its_mend(copied):
    (copied / "kurssi.toml").write_text("[company]\nname = 3\n")
    with serving(copied) as site:
        status, said = text(f"{site}/?lang=en")
    assert status == 409
    assert "kurssi.toml" in said
    assert "→" not in said.split("kurssi.toml")[0]


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
