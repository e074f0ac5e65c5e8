"""A plan as a workbook: live formulas and native charts, so that a reader can go on reckoning."""

from collections.abc import Iterator
from pathlib import Path

from kurssi.errors import NotUnderstood
from kurssi.messages import Message
from kurssi.planning.plan import Plan
from kurssi.views.extras import refuse_without
from kurssi.views.labels import lever_label, segment_label
from kurssi.views.plan_sentences import frontier_gains, frontier_notes
from kurssi.views.workbook import CHART, LIBRARY, Book, letter
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

SUFFIX = ".xlsx"


def write_book(plan: Plan, workspace: Workspace, language: str, path: Path) -> None:
    """Write the plan: its allocation, its weeks, the frontier, scenarios and what it rests on.

    Raises:
        KurssiError: the name is no workbook's, or workbooks cannot be written here.
    """
    refuse_unwritable(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Book(path, language, workspace.currency)
    with book.file:
        plan_sheets(book, plan, workspace)
        _about(book, plan, workspace)


def plan_sheets(book: Book, plan: Plan, workspace: Workspace) -> None:
    """The plan's own sheets, in whatever workbook: money, weeks, frontier, scenarios."""
    _allocation(book, plan, workspace)
    _weeks(book, plan, workspace)
    _frontier(book, plan)
    _scenarios(book, plan)


def refuse_unwritable(path: Path) -> None:
    """Refuse what can be no workbook, before any is made.

    Raises:
        NotUnderstood: the name is no workbook's.
        KurssiError: workbooks cannot be written here.
    """
    if path.suffix.lower() != SUFFIX:
        raise NotUnderstood(
            str(path),
            Message("a plan is written as a workbook"),
            Message("name a file that ends in .xlsx"),
        )
    refuse_without(str(path), LIBRARY)


def _allocation(book: Book, plan: Plan, workspace: Workspace) -> None:
    """Money by lever and segment; changes, shares and what they bring back are formulas."""
    sheet = book.sheet(
        Message("plan"), Message("lever"), Message("segment"), Message("now"), Message("plan"),
        Message("change"), Message("share"), Message("as good, least"), Message("as good, most"),
        Message("next euro"), Message("grade"), Message("kept"), Message("reason"),
    )  # fmt: skip
    last = len(plan.allocation) + 1
    for at, row in enumerate(plan.allocation, start=1):
        style = book.grey if row.kept else book.money
        line = at + 1
        sheet.write(at, 0, lever_label(workspace, row.lever).text(book.language))
        sheet.write(at, 1, _segment(book, row.segment, workspace))
        for column, value in ((2, row.current), (3, row.proposed), (6, row.low), (7, row.high)):
            sheet.write_number(at, column, value, style)
        sheet.write_formula(at, 4, f"=D{line}-C{line}", style, row.proposed - row.current)
        share = row.proposed / plan.budget if plan.budget else 0.0
        sheet.write_formula(at, 5, f"=IF(D${last + 1}=0,0,D{line}/D${last + 1})", book.share, share)
        if row.back is not None:
            sheet.write_number(at, 8, row.back, book.fine)
        sheet.write(at, 9, str(row.grade))
        kept = Message("yes") if row.kept else Message("no")
        sheet.write(at, 10, book.text(kept))
        sheet.write(at, 11, book.text(row.reason))
    sheet.write(last, 0, book.text(Message("in all")), book.total)
    totals = (("C", plan.present_budget), ("D", plan.budget),
              ("E", plan.budget - plan.present_budget))  # fmt: skip
    for column, (place, value) in enumerate(totals, start=2):
        formula = f"=SUM({place}2:{place}{last})"
        sheet.write_formula(last, column, formula, book.total, value)
    chart = book.file.add_chart({"type": "bar"})
    name = book.text(Message("plan"))
    for column, heading in ((2, Message("now")), (3, Message("plan"))):
        chart.add_series({
            "name": book.text(heading), "categories": [name, 1, 0, last - 1, 1],
            "values": [name, 1, column, last - 1, column],
        })  # fmt: skip
    chart.set_title({"name": book.text(Message("Where the money goes"))})
    chart.set_y_axis({"reverse": True})
    sheet.insert_chart(last + 2, 0, chart, CHART)


def _weeks(book: Book, plan: Plan, workspace: Workspace) -> None:
    """Money by period, a lever a column (its segments together); sums are formulas."""
    levers = list(dict.fromkeys(week.lever for week in plan.flights))
    periods = list(dict.fromkeys(week.period for week in plan.flights))
    titles = [Message("{name}", name=lever_label(workspace, lever)) for lever in levers]
    sheet = book.sheet(Message("period by period"), Message("period"), *titles, Message("in all"))
    spent: dict[tuple[str, str], float] = {}
    for week in plan.flights:
        spent[week.period, week.lever] = spent.get((week.period, week.lever), 0.0) + week.eur
    end = letter(len(levers))
    for at, period in enumerate(periods, start=1):
        sheet.write(at, 0, period)
        row = [spent.get((period, lever), 0.0) for lever in levers]
        for column, value in enumerate(row, start=1):
            sheet.write_number(at, column, value, book.money)
        formula = f"=SUM(B{at + 1}:{end}{at + 1})"
        sheet.write_formula(at, len(levers) + 1, formula, book.money, sum(row))
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    name = book.text(Message("period by period"))
    for column in range(1, len(titles) + 1):
        chart.add_series({
            "name": [name, 0, column], "categories": [name, 1, 0, len(periods), 0],
            "values": [name, 1, column, len(periods), column],
        })  # fmt: skip
    chart.set_title({"name": name})
    sheet.insert_chart(len(periods) + 2, 0, chart, CHART)


def _frontier(book: Book, plan: Plan) -> None:
    """Plans between the most euros and the most CX, each against going on as now.

    What a CX costs is a formula.
    """
    if not plan.frontier:
        return
    title = Message("euros and experience")
    money = Message("contribution less spend, {currency}", currency=plan.currency)
    sheet = book.sheet(
        title, Message("against going on as now"), Message("CX"), money,
        Message("EUR for one CX more"),
    )  # fmt: skip
    gains = list(frontier_gains(plan))
    for at, (called, cx, eur) in enumerate(gains, start=1):
        sheet.write(at, 0, book.text(called))
        sheet.write_number(at, 1, cx, book.money)
        sheet.write_number(at, 2, eur, book.money)
        if at > 1:
            _, cx_before, eur_before = gains[at - 2]
            step = cx - cx_before
            price = (eur_before - eur) / step if step else 0.0
            formula = f"=IF(B{at + 1}=B{at},0,(C{at}-C{at + 1})/(B{at + 1}-B{at}))"
            sheet.write_formula(at, 3, formula, book.fine, price)
    chart = book.file.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    name, last = book.text(title), len(plan.frontier)
    for at, note in enumerate(frontier_notes(plan, book.language), start=last + 1):
        sheet.write(at, 0, book.text(note))
    chart.add_series({
        "name": name, "categories": [name, 1, 1, last, 1], "values": [name, 1, 2, last, 2],
    })  # fmt: skip
    chart.set_title({"name": name})
    chart.set_x_axis({"name": book.text(Message("CX"))})
    chart.set_y_axis({"name": book.text(money)})
    sheet.insert_chart(last + 4, 0, chart, CHART)


def _scenarios(book: Book, plan: Plan) -> None:
    """Contribution of each period in every scenario: mean, and both ends of the interval."""
    told = [one for one in plan.scenarios if one.path and one.path[0].eur is not None]
    if not told:
        return
    title = Message("what if")
    sheet = book.sheet(title, Message("period"))
    chart, name = book.file.add_chart({"type": "line"}), book.text(title)
    for place, one in enumerate(told):
        first = 1 + 3 * place
        for offset, what in enumerate(("mean", "q05", "q95")):
            sheet.write(0, first + offset, f"{one.name} {what}", book.bold)
        for at, period in enumerate(one.path, start=1):
            sheet.write(at, 0, period.period)
            if period.eur is not None:
                for offset, value in enumerate((period.eur.mean, period.eur.q05, period.eur.q95)):
                    sheet.write_number(at, first + offset, value, book.money)
        last = len(one.path)
        chart.add_series({
            "name": [name, 0, first], "categories": [name, 1, 0, last, 0],
            "values": [name, 1, first, last, first],
        })  # fmt: skip
    chart.set_title({"name": name})
    sheet.insert_chart(len(told[0].path) + 2, 0, chart, CHART)


def _about(book: Book, plan: Plan, workspace: Workspace) -> None:
    """What the plan rests on: run, seed, files, cautions."""
    sheet = book.sheet(Message("about"), Message("what"), Message("value"))
    lines: list[tuple[str, object]] = [
        (book.text(Message("company")), workspace.name),
        (book.text(Message("run")), plan.run),
        (book.text(Message("seed")), plan.seed),
        (book.text(Message("periods")), f"{plan.first}/{plan.last}"),
        *_brought(book, plan),
        (book.text(Message("chance that it earns more")), plan.p_gain),
        (book.text(Message("EUR for one CX more")), plan.eur_per_cx),
        (book.text(Message("one more euro of budget brings back")), plan.eur_per_budget_eur),
        *((book.text(Message("caution")), book.text(one)) for one in plan.cautions),
        *plan.inputs.items(),
    ]
    for at, (what, value) in enumerate(lines, start=1):
        sheet.write(at, 0, what)
        sheet.write(at, 1, "" if value is None else value)


def _brought(book: Book, plan: Plan) -> Iterator[tuple[str, object]]:
    """What the plan brings against going on as now, with its interval."""
    for name, gain in (("CX", plan.cx_gain), (plan.currency, plan.eur_gain)):
        if gain is not None:
            for end, value in (
                (Message("{currency} against going on as now, mean", currency=name), gain.mean),
                (Message("{currency} against going on as now, 5 %", currency=name), gain.q05),
                (Message("{currency} against going on as now, 95 %", currency=name), gain.q95),
            ):
                yield book.text(end), value


def _segment(book: Book, segment: str, workspace: Workspace) -> str:
    if segment == ALL_SEGMENTS:
        return ""
    return segment_label(workspace, segment).text(book.language)
