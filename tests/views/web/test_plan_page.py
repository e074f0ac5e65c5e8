"""The plan page: what is dragged in the browser against the server, the forward and the address."""

import io
import json
import re
import shutil
import sys
import time
import zipfile
from html import unescape
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest

from kurssi import steps
from kurssi.amounts import amount
from kurssi.jobs.record import Kind, every, new_job, write
from kurssi.messages import Message
from kurssi.planning.priority import Priority
from kurssi.planning.purses import Ask
from kurssi.steps import dragging
from kurssi.store.plans import load_plan
from kurssi.store.records import as_values
from kurssi.views.numerals import count
from kurssi.views.web.look import Look
from kurssi.views.web.plan_asked import address, amounts, ask_of
from views.web.conftest import serving
from views.web.test_pages import fetch, post, text

FRAME = 16.0  # milliseconds between two pictures


@pytest.fixture(scope="module")
def company(fitted, tmp_path_factory):
    return shutil.copytree(fitted, tmp_path_factory.mktemp("plan") / "company")


@pytest.fixture(scope="module")
def workspace(company):
    return steps.open_workspace(company)


@pytest.fixture(scope="module")
def movable():
    """A quick fit is never traded on: here its levers may be moved all the same."""
    from kurssi.planning.purses import Declared

    kept = {("search", "all"): Message("kurssi.toml says that it is fixed")}
    declared = Declared(kept=kept, departments={})
    with mock.patch("kurssi.steps.dragging.declared_of", return_value=declared):
        yield


@pytest.fixture(scope="module")
def plan_site(company, movable):
    with serving(company) as address_:
        yield address_


@pytest.fixture(scope="module")
def under(workspace, movable):
    return dragging.sliders(dragging.bench(workspace, periods=26), Ask(), None)


def figures(page):
    return [page.locator(f"[data-sum={name}] output").inner_text() for name in ("cx", "eur")]


def slide(page, lever, share):
    """Drag a slider along its way; the sums on the way."""
    handle = page.locator(f"input[data-lever={lever}]")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    low, high = (float(handle.get_attribute(end)) for end in ("min", "max"))
    start = (float(handle.input_value()) - low) / (high - low)
    y, inside = box["y"] + box["height"] / 2, box["width"] - 16
    page.mouse.move(box["x"] + 8 + start * inside, y)
    page.mouse.down()
    seen, times = [], []
    for at in range(1, 9):
        page.mouse.move(box["x"] + 8 + (start + (share - start) * at / 8) * inside, y)
        page.wait_for_timeout(40)
        seen.append(figures(page))
        times.append(float(page.locator("form.drag").get_attribute("data-ms")))
    return seen, times


@pytest.mark.parametrize("language", ["fi", "en"])
def test_both_currencies_move_while_a_slider_does_and_the_exact_number_follows(
    plan_site, page, under, language
):
    page.goto(f"{plan_site}/plan?lang={language}")
    assert figures(page) == ["0", "0"]
    assert page.locator(".chance").inner_text() == "–"  # of nothing there is no chance
    seen, times = slide(page, "service", 0.9)
    cx, eur = zip(*seen, strict=True)
    assert len(set(cx)) > 4
    assert len(set(eur)) > 4
    assert sorted(times)[len(times) // 2] < FRAME
    page.mouse.up()
    page.locator("form.drag[data-exactly=yes]").wait_for()
    at = amounts(parse_qs(urlsplit(page.url).query)["at"][0], ("tv", "service"))
    exact = dragging.summed(under.gain(at), under.dragged.cut(at))
    told = json.loads(fetch(page.url.replace("/plan?", "/plan/exact?"))[2])
    for name, interval in zip(("cx", "eur"), exact, strict=False):
        assert told[name][0] == pytest.approx(interval.mean, rel=1e-6, abs=1e-6)
    # What the script added up last is the exact number but for what the page says of its error.
    last = [float(amount(one.lstrip("+−")) or 0) for one in seen[-1]]
    for shown, interval, miss in zip(
        last, exact, (under.misses.cx, under.misses.eur), strict=False
    ):
        width = interval.q95 - interval.q05
        assert abs(shown - abs(interval.mean)) < miss + 0.05 * width
    verdict = page.locator("h1").inner_text()
    page.reload()
    assert page.locator("h1").inner_text() == verdict  # a link shows the same thing
    assert figures(page)[0] == page.locator("[data-sum=cx] output").inner_text() != "0"


def test_the_why_of_a_sum_is_of_where_the_sliders_stand(plan_site, under):
    slide = next(one for one in under.slides.slides if one.lever == "service")
    eur = round(0.5 * (slide.base + slide.high))
    then = under.dragged.brings({"service": eur})
    _, said = text(f"{plan_site}/why?lang=en&what=sum&name=eur&at=service:{eur}")
    assert count(float(then.eur.mean()), "en") in said
    assert "no surer than the least sure lever that moves: service" in said
    _, said = text(f"{plan_site}/why?lang=en&what=money&lever=search")
    assert "kurssi.toml says that it is fixed" in said


def test_a_locked_lever_stands_still_and_is_asked_for(plan_site, page, company):
    page.goto(f"{plan_site}/plan?lang=en")
    page.locator("input[name='lock.tv']").check()
    assert page.locator("input[data-lever=tv]").is_disabled()
    before = page.locator("input[name='spend.tv']").input_value()
    page.get_by_role("button", name="Find the best plan").click()
    page.wait_for_url(re.compile("lock="))
    page.get_by_text("As now").or_(page.locator("table.moves, .unmade")).first.wait_for(
        timeout=90_000
    )
    (job,) = [one for one in every(company / ".kurssi") if one.kind is Kind.PLAN][:1]
    assert job.options["locks"] == {"tv": amount(before)}


def test_a_plan_is_kept_by_name_and_put_beside_another(plan_site, company, workspace, under):
    slides = {one.lever: one for one in under.slides.slides}
    for name, share in (("A", 0.2), ("B", 0.8)):
        one = slides["service"]
        eur = round(one.low + share * (one.high - one.low))
        form = {"name": name, "spend.service": f"{eur:,}", "periods": "26"}
        status, headers = post(plan_site, "/plan/keep?lang=en", **form)
        assert status == 303
        kept = load_plan(company / ".kurssi", name)
        assert kept.spend[..., kept.levers.index("service")].sum() == pytest.approx(eur)
    _, said = text(plan_site + headers["location"].split("#")[0])
    assert "Plans kept, beside each other" in said
    assert "CX more than A" in said
    assert post(plan_site, "/plan/keep", name="../x")[0] == 409


def test_limits_of_ones_own_are_the_ends_of_the_sliders(plan_site):
    html = fetch(f"{plan_site}/plan?lang=en&least=service:30000&most=service:40000")[2].decode()
    (slider,) = re.findall(r'<input type="range" data-lever="service"[^>]*>', html)
    ends = [float(re.search(rf'{end}="([^"]*)"', slider)[1]) for end in ("min", "max")]
    assert ends[1] <= 40_000 or ends[0] >= 30_000
    assert 'name="least.service" value="30,000"' in html
    assert 'name="most.service" value="40,000"' in html


def test_a_plan_that_cannot_be_is_shown_with_its_mend(plan_site, company, workspace):
    status, headers = post(plan_site, "/plan/begin?lang=en", budget="1", periods="26")
    assert status == 303
    for _ in range(200):
        if not every(company / ".kurssi")[0].open:
            break
        time.sleep(0.3)
    _, said = text(plan_site + headers["location"])
    assert "these limits cannot all be met" in said
    assert "the least that would do" in said


def test_a_workbook_of_no_plan_is_refused_kindly(plan_site):
    status, said = text(f"{plan_site}/plan/book.xlsx?lang=en&budget=77")
    assert status == 409
    assert "this plan has not been made yet" in said


@pytest.mark.parametrize(
    ("language", "question", "wants"),
    [
        ("fi", "Mihin raha kannattaa käyttää?", "Työkirja tarvitsee"),
        ("en", "How should we spend?", "A workbook wants"),
    ],
)
def test_the_workbook_is_offered_where_it_can_be_written(
    plan_site, workspace, monkeypatch, language, question, wants
):
    dragging.optimise(workspace, Ask(periods=4))
    own = f"lang={language}&periods=4"
    book = f"{plan_site}/plan/book.xlsx?{own}"
    with monkeypatch.context() as lacking:
        lacking.setitem(sys.modules, "xlsxwriter", None)
        said = text(f"{plan_site}/plan?{own}")[1]
        assert wants in said
        assert "xlsxwriter>=3.2" in said
        assert "/plan/book.xlsx" not in fetch(f"{plan_site}/plan?{own}")[2].decode()
        status, said = text(book)
        assert status == 409
        assert question in said
    html = fetch(f"{plan_site}/plan?{own}")[2].decode()  # installed while the server runs
    assert "/plan/book.xlsx" in html
    assert "xlsxwriter" not in html
    status, _, content = fetch(book)
    assert status == 200
    assert zipfile.is_zipfile(io.BytesIO(content))


def test_a_plan_being_made_is_followed_and_stopped(plan_site, company, workspace):
    ask = ask_of({"periods": "13"}, workspace)
    job = new_job(Kind.PLAN, as_values(ask))
    write(company / ".kurssi", job)
    html = fetch(f"{plan_site}/plan?lang=en&periods=13")[2].decode()
    assert f"job={job.id}" in unescape(html)
    assert "Stop it" in html
    assert post(plan_site, "/plan/stop?lang=en", job=job.id)[0] == 303
    assert not every(company / ".kurssi")[0].open


def test_what_the_page_asks_of_the_server_is_of_the_same_ask(plan_site):
    own = "budget=70000&periods=13&priority=eur"
    html = unescape(fetch(f"{plan_site}/plan?lang=en&{own}&at=tv:5")[2].decode())
    for path in ("exact", "begin", "show", "keep"):
        (found, *_) = re.findall(rf'"(/plan/{path}[^"]*)"', html)
        assert own in found
    assert "at=" not in re.findall(r'data-exact="([^"]*)"', html)[0]


def test_the_plan_page_is_light(plan_site):
    html = fetch(f"{plan_site}/plan?lang=en", **{"accept-encoding": "gzip"})[2]
    assert len(html) < 120_000


def test_an_address_says_the_ask_and_a_form_the_address(workspace):
    own = {"budget": "90 000", "periods": "13", "priority": "eur", "lock": "tv:100,nobody:3"}
    ask = ask_of(own, workspace)
    assert (ask.budget, ask.periods, ask.priority) == (90_000.0, 13, Priority.EUR)
    assert ask.locks == {"tv": 100.0}
    assert ask_of({"budget": "x", "periods": "0", "priority": "?"}, workspace) == ask_of(
        {}, workspace
    )
    look = Look(path="/plan", language="fi", own={"periods": "13", "at": "tv:1"})
    form = {"budget": "90\u00a0000", "periods": "13", "spend.tv": "1\u00a0200", "lock.tv": "yes"}
    query = parse_qs(urlsplit(address(look, form, workspace, moved=True)).query)
    assert query["lang"] == ["fi"]
    assert ask_of({name: one[0] for name, one in query.items()}, workspace).locks == {"tv": 1200.0}
    assert query["at"] == ["tv:1200"]
    bound = address(
        look,
        {**form, "least.tv": "100", "most.tv": "5 000", "most.search": ""},
        workspace,
        moved=True,
    )
    own = {name: one[0] for name, one in parse_qs(urlsplit(bound).query).items()}
    assert ask_of(own, workspace).least == {"tv": 100.0}
    assert ask_of(own, workspace).most == {"tv": 5000.0}
    other = parse_qs(
        urlsplit(address(look, {**form, "periods": "26"}, workspace, moved=True)).query
    )
    assert "at" not in other  # amounts over other periods
    assert "lock" not in other


def test_a_window_that_nobody_quoted_holds_no_plan_up(plan_site):
    """A plan is of periods to come: the board's window stays in the address and changes nothing."""
    status, told = text(plan_site + "/plan?window=9&department=service")
    assert status == 200
    assert "Nothing has been quoted" not in told
