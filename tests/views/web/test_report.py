"""The report: one file, the page's numbers, sliders, two pages a department, nothing fetched."""

import re
from dataclasses import replace
from html import unescape

import pytest

from kurssi import steps
from kurssi.decisions.quote import Side
from kurssi.steps.wording import spoken_by
from kurssi.views.numerals import money
from kurssi.views.report import html_of


@pytest.fixture(scope="module", params=["fi", "en"])
def written(request, told, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / f"{request.param}.html"
    path.write_text(html_of(told(request.param)), encoding="utf-8")
    return request.param, path


def test_it_is_small_and_holds_all_it_needs(written):
    _, path = written
    content = path.read_text(encoding="utf-8")
    assert len(content.encode()) < 3_000_000
    outside = r'<[^>]*(?:src|href|action)="(?!#)[^"]*"'
    assert not re.findall(outside, re.sub(r"<script>.*?</script>", "", content, flags=re.DOTALL))
    assert not re.findall(r"url\((?!\"data:)", content)


def test_it_has_the_boards_numbers(written, fitted):
    language, path = written
    said = unescape(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))
    for quote in steps.rates(steps.open_workspace(fitted)).quotes:
        if quote.side is Side.MROI and quote.segment == "all" and quote.interval:
            assert money(quote.interval.q50, language, "EUR", decimals=2) in said


def test_it_opens_from_the_disk_at_any_width(written, page):
    _, path = written
    for width in (390, 1024, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    sticks = page.locator(".sums").evaluate_all("all => all.map(e => e.parentElement.className)")
    assert sticks in ([], ["desk"])  # what floats over sliders floats over nothing else
    assert "Source Serif" in page.locator("h1").first.evaluate(
        "e => getComputedStyle(e).fontFamily"
    )


def moved(page, part):
    """The first slider moved and let go, ``part`` of the way to its end."""
    page.locator("#plan-eur input[type=range]").first.evaluate(
        "(e, part) => { e.value = Number(e.min) + part * (e.max - e.min);"
        "for (const kind of ['input', 'change'])"
        "e.dispatchEvent(new Event(kind, {bubbles: true})); }",
        part,
    )


def test_sliders_move_both_currencies_without_a_server(written, page):
    _, path = written
    page.goto(path.as_uri())
    figures, rough = page.locator(".sum .figure output"), page.locator(".rough")
    before, still = figures.all_inner_texts(), page.locator("#plan-eur h1").inner_text()
    assert rough.is_hidden()
    moved(page, 0.97)
    rough.wait_for(state="visible")  # a sum, and the report says how far off it may be
    assert re.search(r"\d", rough.inner_text())
    assert figures.all_inner_texts() != before
    assert page.locator("#plan-eur h1").inner_text() == still
    page.locator(".back button").click()
    rough.wait_for(state="hidden")
    assert figures.all_inner_texts() == before


def test_it_reads_without_a_script(written, browser):
    _, path = written
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(path.as_uri())
    assert opened.locator("#plan-eur input[type=range]").first.is_hidden()
    assert opened.locator("#plan-eur input[type=text]").first.input_value()
    assert opened.locator(".back").is_hidden()
    context.close()


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_every_department_has_two_pages_of_paper(written, page):
    _, path = written
    page.goto(path.as_uri())
    departments = page.locator("section[id^=department-]").count()
    assert departments == 3
    page.evaluate(
        "document.querySelectorAll('.cover, .chapter:not([id^=department])')"
        ".forEach(e => e.remove())"
    )
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pages_of(printed) == 2 * departments


def test_a_departments_own_leaf_comes_first(told):
    content = html_of(told("en", "service"))
    ids = re.findall(r'<section class="chapter[^"]*" id="([^"]+)"', content)
    assert ids[0] == "department-service"
    assert [one for one in ids if one.startswith("department")] == ids[:1]
    leaf = content.split('id="department-service"')[1].split("</section>\n<section class")[0]
    assert ">service<" in leaf
    assert ">search<" not in leaf.split('class="leaf second"')[0]


def test_a_lever_makes_a_department_known(fitted):
    assert spoken_by(steps.open_workspace(fitted), "service").speaker == "service"


def test_it_prints_numbers_and_no_boxes(written, page):
    _, path = written
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    box = page.locator("#plan-eur input[type=text]").first
    assert box.evaluate("e => getComputedStyle(e).borderTopWidth") == "0px"
    assert page.locator("#plan-eur input[type=range]").first.is_hidden()


def test_the_plan_is_the_terminals(told):
    """One number: the promise cut is off here as it is there."""
    chapter = told("en").of("plan-eur").told
    found, sums = chapter["plan"], dict(chapter["sums"])
    for one, gain in ((sums["eur"], found.eur_gain), (sums["cx"], found.cx_gain)):
        assert one.interval.mean == pytest.approx(gain.mean, rel=1e-6, abs=1.0)
        assert one.interval.q05 == pytest.approx(gain.q05, rel=1e-6, abs=1.0)
    if chapter["chance"] is not None:
        assert chapter["chance"] == pytest.approx(found.p_gain, abs=1e-9)


def test_a_plan_dragged_back_to_the_money_of_now_is_cut_as_the_page_adds_it_up(told):
    """Its levers keep the plan's segments and periods: they alone were chosen."""
    chapter = told("en").of("plan-eur").told
    under, found = chapter["under"], chapter["plan"]
    usual = under.dragged.telling.usual.sum((0, 1))
    now = dict(zip(under.dragged.levers, usual, strict=True))
    assert under.dragged.cut({}) == pytest.approx(found.cut, abs=0.01)
    assert under.dragged.cut(now) == pytest.approx(under.slides.cut(now), rel=0.05, abs=1.0)
    assert replace(under.dragged, base=under.dragged.telling.usual).cut({}) == 0.0
