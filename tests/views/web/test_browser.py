"""A newcomer's way through the pages in a real browser, in both languages and at three widths."""

import os
import re
import signal
import time

import pytest

from kurssi.jobs.record import every
from views.web.conftest import serving

PATHS = (
    "/", "/plan", "/targets", "/value", "/measures", "/words", "/data", "/runs", "/jobs", "/bring",
)  # fmt: skip
WIDTHS = (390, 1024, 1600)


@pytest.mark.parametrize("language", ["fi", "en"])
def test_a_newcomer_walks_from_the_board_to_why_and_back(site, page, language):
    board, why = {"fi": ("Kurssitaulu", "Miksi tämä luku"), "en": ("Rate board", "Why is this")}[
        language
    ]
    page.goto(f"{site}/?lang={language}")
    assert board in page.title()
    assert page.locator("h1").count() == 1
    page.locator("a.why").first.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("dialog[open]")
    drawer.get_by_text(why).wait_for()
    assert page.url.startswith(f"{site}/?lang={language}")  # the page stays
    page.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    page.locator(".switch.currency a", has_text="CX").click()
    page.wait_for_url(re.compile("currency=cx"))
    assert page.locator("body.in-cx").count() == 1
    page.locator("select[name=segment]").select_option("families")
    page.wait_for_url(re.compile("segment=families"))
    assert "currency=cx" in page.url
    assert f"lang={language}" in page.url
    for name in page.locator("nav a").all_inner_texts():
        page.locator("nav a", has_text=name).click()
        page.wait_for_load_state()
        assert page.locator("nav a[aria-current]").inner_text() == name
        assert page.locator("h1").inner_text()  # the verdict, or what would fill the page


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS:
        page.goto(f"{site}{path}?lang=fi")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_page_without_a_script_says_the_same(site, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}/?lang=en")
    plain.locator("a.why").first.click()
    plain.get_by_text("Why is this number").wait_for()
    plain.go_back()
    plain.locator("select[name=segment]").select_option("families")
    plain.locator("form.choose button").click()
    plain.wait_for_url(re.compile("segment=families"))
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious(site, page, path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.goto(f"{site}{path}?lang=en")
    found = axe.Axe().run(page).response["violations"]
    grave = [
        (one["id"], one["nodes"][0]["html"][:120])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_axe_finds_nothing_serious_in_the_drawer(site, page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.goto(f"{site}/?lang=fi")
    page.locator("a.why").first.click()
    page.locator("dialog[open] .whyness").wait_for()
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_targets_with_their_courses_hold_at_every_width_and_for_axe(copied, page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    rows = "measure,segment,period,value\nawareness,families,2025-W20,0.7\ncx,,2025-W20,50\n"
    (copied / "data" / "targets.csv").write_text(rows)
    with serving(copied) as site:
        page.goto(f"{site}/targets?lang=en", timeout=120_000)
        page.locator("table.aims .way").first.wait_for(timeout=120_000)
        found = axe.Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        page.locator("table.aims a.why").first.click()
        page.locator("dialog[open] .whyness").wait_for()
        assert page.locator("dialog[open] table tbody tr").count() > 5  # its course, as a table


@pytest.mark.parametrize(
    ("language", "fit", "said"),
    [("en", "Post and fit", "did not succeed"), ("fi", "Kirjaa ja sovita", "ei onnistunut")],
)
def test_a_fit_that_fails_is_followed_over_a_reload_and_shown_with_its_mend(
    copied, page, language, fit, said
):
    spend = copied / "data" / "spend.csv"
    spend.write_text(spend.read_text() + "2025-01-06,tv,families,nonsense\n")
    with serving(copied) as site:
        page.goto(f"{site}/jobs?lang={language}")
        page.get_by_role("button", name=fit, exact=True).click()
        page.locator("progress").wait_for(state="visible")
        page.reload()
        page.locator(".finding.error").first.wait_for(timeout=90_000)
        assert said in page.locator("h1").inner_text()
        assert page.locator(".finding.error .mend").first.inner_text()
        page.goto(f"{site}/?lang={language}")  # the last good numbers stay, and say so
        assert page.locator("table.levers").count()
        assert "spend" in page.locator(".cautions").inner_text()
    assert not every(copied / ".kurssi")[0].open


def test_a_job_outlives_the_server_and_can_be_stopped(copied, page):
    with serving(copied) as site:
        page.goto(f"{site}/jobs?lang=en")
        page.get_by_role("button", name="Post and fit").click()
        page.locator("progress").wait_for(state="visible")
        _until(lambda: every(copied / ".kurssi")[0].pid is not None)
        worker = every(copied / ".kurssi")[0].pid
        os.kill(worker, signal.SIGSTOP)  # it stands still, lest it be ready before it is stopped
        page.goto("about:blank")
    assert every(copied / ".kurssi")[0].open
    with serving(copied) as site:
        page.goto(f"{site}/jobs?lang=en")
        page.locator("progress").wait_for(state="visible")
        os.kill(worker, signal.SIGCONT)
        page.get_by_role("button", name="Stop it").click()
        page.get_by_role("button", name="Post and fit").wait_for(timeout=60_000)
        assert "stopped" in page.locator("h1").inner_text()


@pytest.mark.parametrize(("language", "use"), [("fi", "Ota käyttöön"), ("en", "Use it")])
def test_a_messy_file_is_brought_looked_at_and_used(copied, page, tmp_path, language, use):
    lines = [
        "Jakso;vipu;segmentti;panostus",
        "5.1.2026;tv;families;1 200,50",
        "12.1.2026;tv;families;x",
    ]
    messy = tmp_path / "Kulut tammikuu.csv"
    messy.write_text("\n".join(lines) + "\n", encoding="cp1252")
    with serving(copied) as site:
        page.goto(f"{site}/bring?lang={language}")
        page.locator("input[type=file]").set_input_files(messy)
        page.wait_for_url(re.compile("file="))
        assert page.locator(".finding").count() or page.locator("textarea").input_value()
        assert not (copied / "data" / messy.name).exists()
        good = tmp_path / "spend_more.csv"
        good.write_text("period,lever,segment,spend\n2026-01-05,tv,families,1200.5\n")
        page.locator("input[type=file]").set_input_files(good)
        page.wait_for_url(re.compile("file=spend_more"))
        mapping = '[[sources]]\ntable = "spend"\npath = "data/spend_more.csv"'
        page.locator("textarea").fill(mapping)
        page.get_by_role("button", name=use).click()
        page.wait_for_url(re.compile("/data"))
    assert (copied / "data" / "spend_more.csv").is_file()
    assert mapping in (copied / "kurssi.toml").read_text()


def _until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
