"""The report: its contents in one file that opens offline, from an e-mail, and prints well.

Nothing is fetched: style, letters and the plan's script are within. Whoever's reader runs no script
has all of it but the sliders.
"""

import base64
import re
from collections.abc import Iterator
from hashlib import sha256

from kurssi.messages import Message, Name
from kurssi.views.contents import Chapter, Contents
from kurssi.views.labels import segment_label
from kurssi.views.legends import span
from kurssi.views.report_departments import QUESTION, Leaf
from kurssi.views.web.drawn import STATIC, draw
from kurssi.views.web.header import P10
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

STYLES, SCRIPT = ("kurssi.css", "report.css"), "plan.js"
# The sliders are there where a script can move them.
AWAKE = 'document.documentElement.classList.add("js");\n'
POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; font-src data:; img-src data:;"
    " form-action 'none'; base-uri 'none'"
)


def html_of(told: Contents) -> str:
    """The report as one file."""
    style, script = inlined(), AWAKE + (STATIC / SCRIPT).read_text(encoding="utf-8")
    leaves = [_leaf(leaf) for leaf in told.leaves]
    chapters = [_chapter(chapter, told.workspace) for chapter in told.chapters]
    return draw(
        "report_file.html",
        look=told.look,
        workspace=told.workspace,
        currency=told.workspace.currency,
        style=style,
        script=script,
        policy=POLICY.format(style=_hashed(style), script=_hashed(script)),
        chapters=[*leaves, *chapters] if told.workspace.speaker else [*chapters, *leaves],
        made=told.made,
        seen=tuple(_seen(told)),
    )


def _seen(told: Contents) -> Iterator[Message]:
    """How its pages are seen, as far as that is a choice."""
    look, workspace = told.look, told.workspace
    if look.segment != ALL_SEGMENTS:
        yield Message("segment: {segment}", segment=segment_label(workspace, look.segment))
    if look.window is not None:
        yield Message("window {span}", span=span(look.window, workspace.frequency))
    if look.cautious:
        yield P10


def _chapter(chapter: Chapter, workspace: Workspace) -> tuple[str, Name, str]:
    """Id, name and body of a page; what cannot be told is said in its place."""
    known = {"look": chapter.look, "page": chapter.page, "pages": (), "workspace": workspace}
    known |= {"currency": workspace.currency, "frame": "part.html"}
    if chapter.refusal is not None:
        return (
            chapter.id,
            chapter.name,
            draw("empty.html", **known, error=chapter.refusal, bare=False, job=None),
        )
    body = draw(f"{chapter.page.id}.html", **{**known, **chapter.told})
    return chapter.id, chapter.name, body


def _leaf(leaf: Leaf) -> tuple[str, Name, str]:
    """Id, name and body of a department's two pages."""
    body = draw(
        "department.html",
        look=leaf.asked.look,
        workspace=leaf.asked.workspace,
        currency=leaf.asked.workspace.currency,
        question=QUESTION,
        leaf=leaf,
    )
    return f"department-{leaf.id}", leaf.name, body


def _hashed(content: str) -> str:
    return f"sha256-{base64.b64encode(sha256(content.encode()).digest()).decode()}"


def inlined() -> str:
    """The style with its letters within."""

    def within(found: re.Match[str]) -> str:
        content = base64.b64encode((STATIC / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{content}")'

    style = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    return re.sub(r'url\("(fonts/[\w.-]+)"\)', within, style)
