"""A newcomer's whole way with the example company: board, why, plan, drag, lock, Excel."""

import re

import pytest
from python_calamine import CalamineWorkbook

from kurssi import steps
from views.web.conftest import serving
from views.web.test_plan_page import figures, slide

WORDS = {
    "fi": ("Suunnitelma", "Etsi paras suunnitelma", "Ota työkirja mukaan", "suunnitelma"),
    "en": ("Plan", "Find the best plan", "Take the workbook along", "plan"),
}
MINUTES = 120_000


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("walk") / "company"
    steps.init(folder, example=True, language="fi")
    workspace = steps.open_workspace(folder)
    steps.fit(workspace)
    steps.rates(workspace, with_history=True)  # as the demo prints it
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fi", "en"])
def test_a_newcomer_goes_from_the_board_to_a_workbook(example, page, language, tmp_path):
    name, best, take, sheet = WORDS[language]
    with serving(example) as site:
        page.goto(f"{site}/?lang={language}")
        page.locator("a.why").first.click()
        page.locator("dialog[open] .whyness").wait_for()
        page.keyboard.press("Escape")
        page.locator("nav a", has_text=re.compile(f"^{name}$")).click()
        page.locator("form.drag").wait_for(timeout=MINUTES)
        before = figures(page)
        lever = page.locator("input[type=range]").first.get_attribute("data-lever")
        seen, _ = slide(page, lever, 0.3)
        page.mouse.up()
        page.locator("form.drag[data-exactly=yes]").wait_for(timeout=MINUTES)
        assert all(one != two for one, two in zip(before, seen[-1], strict=True))
        locked = page.locator(f"input[name='spend.{lever}']").input_value()
        page.locator(f"input[name='lock.{lever}']").check()
        page.get_by_role("button", name=best).click()
        page.locator("table.moves").wait_for(timeout=2 * MINUTES)
        assert page.locator(f"input[name='spend.{lever}']").input_value() == locked
        assert page.locator("table.moves .reason").first.inner_text()
        assert page.locator(".front circle").count() > 3
        dot, found = page.locator(".front .here"), page.locator(".found")
        stood, cut = dot.get_attribute("cy"), page.locator("p.cut").inner_text()
        assert not any(one.is_visible() for one in found.all())
        other = page.locator("input[type=range]:enabled").first.get_attribute("data-lever")
        slide(page, other, 0.8)
        page.mouse.up()
        page.locator("form.drag[data-exactly=yes]").wait_for(timeout=MINUTES)
        assert dot.get_attribute("cy") != stood
        assert page.locator("p.cut").inner_text() != cut
        assert found.last.is_visible()
        page.locator("a.back").click()
        page.locator(".front").wait_for(timeout=MINUTES)
        assert (dot.get_attribute("cy"), page.locator("p.cut").inner_text()) == (stood, cut)
        assert not any(one.is_visible() for one in found.all())
        with page.expect_download() as download:
            page.get_by_role("link", name=take).click()
        path = tmp_path / "plan.xlsx"
        download.value.save_as(path)
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    assert len(book.sheet_names) >= 3
    amounts = [row[3] for row in rows[1:] if isinstance(row[3], float)]
    assert amounts[-1] == pytest.approx(sum(amounts[:-1]))  # what formulas add up
