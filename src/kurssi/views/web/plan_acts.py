"""What the plan's form asks for: a plan made, shown or kept by name; and its workbook."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlsplit

from kurssi.errors import NothingToPlan
from kurssi.jobs.record import Kind
from kurssi.jobs.runner import start
from kurssi.messages import Message
from kurssi.steps import dragging
from kurssi.store.records import as_values
from kurssi.views.web.page import Asked
from kurssi.views.web.plan import bench_of, plan_of, sliders_of, stands
from kurssi.views.web.plan_asked import address, ask_of, unread


def begin(asked: Asked, form: Mapping[str, str]) -> str:
    """Have the plan made that the form asks for, as a job.

    Raises:
        Busy: another job is under way.
    """
    where = address(asked.look, form, asked.workspace, moved=False)
    own = _own(where)
    ask = ask_of(own, asked.workspace)
    if not unread(own) and dragging.asked_before(asked.workspace, ask) is None:
        start(asked.workspace.root, asked.workspace.state_dir, Kind.PLAN, **as_values(ask))
    return where


def show(asked: Asked, form: Mapping[str, str]) -> str:
    """The plan as its sliders stand, where no script moves them."""
    return address(asked.look, form, asked.workspace, moved=True)


def keep(asked: Asked, form: Mapping[str, str]) -> str:
    """Keep the plan that is shown, as its sliders stand, by the name that the form says.

    Raises:
        NothingToPlan: it is no name.
    """
    where = address(asked.look, form, asked.workspace, moved=True)
    if unread(own := _own(where)):
        return where
    shown = replace(asked, own={**asked.own, "at": own.get("at", "")})
    ask = ask_of(shown.own, asked.workspace)
    dragging.keep_dragged(
        bench_of(asked, ask.periods),
        sliders_of(asked, ask).dragged,
        stands(shown, ask),
        form.get("name", ""),
    )
    return asked.look.address("/plan", **shown.own) + "#kept"


def book(asked: Asked) -> bytes:
    """The plan as a workbook.

    Raises:
        NothingToPlan: it was not made yet.
    """
    from kurssi.views.plan_book import write_book  # no other page is a workbook

    found = plan_of(asked, ask_of(asked.own, asked.workspace))
    if found is None:
        raise NothingToPlan(
            "/plan", Message("this plan has not been made yet"), Message("let it be found first")
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_book(found, asked.workspace, asked.look.language, path)
        return path.read_bytes()


def _own(where: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(where).query))
