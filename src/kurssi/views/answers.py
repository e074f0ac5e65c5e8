"""What each command answers: calls the steps, shows the reader sheets, hands back the document."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from shlex import quote

import typer

from kurssi import steps
from kurssi.decisions.quote import Side
from kurssi.errors import KurssiError, NothingToPlan, NothingToQuote
from kurssi.findings import has_errors
from kurssi.ledger.levels import MeasureRow, Span
from kurssi.messages import Message
from kurssi.store.whole import write_file
from kurssi.survey.indicators import reported
from kurssi.views.board import board_view
from kurssi.views.charts import refuse_unwritable, save
from kurssi.views.checks import check_view
from kurssi.views.choice import (
    Asked,
    Choice,
    Valued,
    refuse_ignored,
    refuse_several,
    refuse_unwritten,
)
from kurssi.views.documents import (
    check_document,
    files_document,
    fit_document,
    measures_document,
    rates_document,
    sources_document,
)
from kurssi.views.health import fit_view
from kurssi.views.level_remarks import remarks_view
from kurssi.views.measures import measures_view
from kurssi.views.measures_verdict import USUAL, measures_verdict
from kurssi.views.own_share import own_share
from kurssi.views.plan_asked import Planned
from kurssi.views.quotes import quotes_view
from kurssi.views.reader import Answer, Reader
from kurssi.views.refusals import Document, skipped_document
from kurssi.views.sheets import board_sheet
from kurssi.views.terms_asked import Worded
from kurssi.views.value import value_view
from kurssi.views.value_document import value_document
from kurssi.views.weights import weights_document
from kurssi.vocabulary import ALL_SEGMENTS, INDICATORS, MEASURES
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import FILE

TRACKERS = ("tracker", "waves")
EVERYTHING = Choice()
AS_USUAL = Valued()
# Parts of a run that stand on a fit.
QUOTED = ("rates", "value", "plan", "report")
DEMO_FILES = ("kurssi.toml", "truth.json")


def init(directory: Path, reader: Reader, *, example: bool) -> Answer:
    """Lay a workspace in ``directory``; ``example`` fills it with a simulated company."""
    files = steps.init(directory, example=example, language=reader.language)
    shown = directory.resolve() if str(directory) in (".", "..") else directory
    reader.say(Message("{count} files written to {folder}", count=len(files), folder=shown))
    reader.say(Message("Next: kurssi check -w {folder}", folder=quote(str(directory))))
    return Answer(document=files_document(directory, files))


def simulate(out: Path, reader: Reader, *, seed: int) -> Answer:
    """Make a company whose truth is known."""
    folder = steps.simulate(seed, out)
    reader.say(
        Message("A simulated company is in {folder}; its truth in truth.json.", folder=folder)
    )
    return Answer(document={"workspace": str(folder), "seed": seed})


def check(directory: Path, reader: Reader) -> Answer:
    """Read all tables; exit code 1 where a finding forbids posting."""
    report = steps.check(steps.open_workspace(directory))
    reader.show(*check_view(report, reader.language))
    return Answer(
        document=check_document(report, reader.language), code=0 if report.intake.accepted else 1
    )


def fit(directory: Path, reader: Reader, *, quick: bool, seed: int | None) -> Answer:
    """Post the ledger and fit, telling progress."""
    workspace = steps.open_workspace(directory)
    return Answer(document=_fit(workspace, reader, quick=quick, seed=seed))


def measures(
    directory: Path,
    reader: Reader,
    *,
    asked: Asked,
) -> Answer:
    """The measures and CX with their errors, and what else was asked about the answers.

    The sheet shows the latest, the document all; with a part asked for, the sheet is that part's.
    """
    refuse_ignored(asked, reader.language)
    if asked.figure is not None:
        refuse_unwritable(asked.figure)
    workspace = _open(directory, reader)
    _known("--measure", asked.measures, _measures_of(workspace, asked), reader)
    _known("--segment", asked.segments, (*workspace.segment_ids, ALL_SEGMENTS), reader)
    refuse_several(asked, reader.language)
    taken = steps.take_in(workspace)
    needed = not asked.parts or "pooled" in asked.parts  # items are judged without any level
    by = asked.by or Span.PERIOD
    measured = steps.measures(workspace, by=by, taken=taken, needed=needed)
    asked_about = taken.people.brands.names if taken.people else ()
    _known("--brand", asked.brands, (*(row.brand for row in measured), *asked_about), reader)
    rows = [row for row in measured if asked.takes(row)]
    told = steps.level_remarks(taken, workspace)
    document = measures_document(rows, told, reader.language)
    document |= sources_document(taken, workspace)
    document["weights"] = weights_document(taken.people.weighting if taken.people else None)
    if not asked.parts:
        read = measured if asked.by else steps.measures(workspace, by=USUAL, taken=taken)
        read = tuple(row for row in read if asked.takes(row))
        verdict = _verdict_of(read, workspace, reader, asked.segment)
        document["verdict"] = verdict.text(reader.language) if verdict else None
        if asked.figure is not None:
            from kurssi.views.figures import measures_figure  # its axes are slow to import

            save(measures_figure(read, workspace, reader.language), asked.figure)
        if reader.paper is not None:  # laying out a page that nobody reads takes 0.2 s
            language, width = reader.language, reader.width
            reader.show(*measures_view(read, workspace, language, width, told, verdict=verdict))
            reader.show(*remarks_view(told, workspace, reader.language))
    if asked.parts:
        from kurssi.views.asked import PARTS, Source  # scipy.stats is slow to import

        source = Source(workspace=workspace, taken=taken, rows=measured, told=told)
        for part in asked.parts:
            document[part] = PARTS[part](source, asked, reader)
    if asked.figure is not None:
        reader.say(Message("The figure is in {path}.", path=asked.figure))
    return Answer(document=document)


def rates(
    directory: Path,
    reader: Reader,
    *,
    window: int | None = None,
    horizon: int | None = None,
    choice: Choice = EVERYTHING,
) -> Answer:
    """The rate board; with a measure, lever or side chosen, those quotes as a list."""
    workspace = _open(directory, reader)
    _known("--segment", choice.segments, (*workspace.segment_ids, ALL_SEGMENTS), reader)
    _known("--measure", choice.measures, MEASURES, reader)
    _known("--lever", choice.levers, workspace.levers, reader)
    _known("--side", choice.sides, Side, reader)
    if len(workspace.segment_ids) == 1 and choice.segments:
        choice = replace(choice, segments=(ALL_SEGMENTS,))  # a lone segment is everyone
    past = "history" in choice.parts
    board = steps.rates(workspace, window=window, horizon=horizon, with_history=past)
    if choice.parts or choice.why:
        from kurssi.views.desk_answers import asked_of_desk  # the board alone needs none of it

        return asked_of_desk(board, workspace, choice, reader, window=window, horizon=horizon)
    if choice.is_list:
        quotes = [quote for quote in board.quotes if choice.takes(quote)]
        reader.show(*quotes_view(quotes, workspace, reader.language, reader.width))
    else:
        language, width = reader.language, reader.width
        share = own_share(workspace, language, lambda: board)
        for segment in choice.segments or (ALL_SEGMENTS,):
            sheet = board_sheet(board, workspace, segment)
            reader.show(*board_view(sheet, language, width, share=share))
    return Answer(document=rates_document(board, reader.language, choice.takes))


def value(
    directory: Path, reader: Reader, *, asked: Valued = AS_USUAL, contributions: bool = False
) -> Answer:
    """Brand value in euros: its change, its causes, its level, and what the ledger adds up to."""
    workspace = _open(directory, reader)
    _known("--segment", asked.segments, (*workspace.segment_ids, ALL_SEGMENTS), reader)
    refuse_unwritten(asked, reader.language)
    found = steps.value(
        workspace,
        earlier=asked.earlier,
        later=asked.later,
        segments=asked.segments,
        reference=asked.reference,
    )
    language, width = reader.language, reader.width
    share = own_share(workspace, language)
    reader.show(
        *value_view(found, workspace, language, width, contributions=contributions, share=share)
    )
    return Answer(document=value_document(found, language, contributions=contributions))


def plan(directory: Path, reader: Reader, *, asked: Planned) -> Answer:
    """The plan; its sheet, its document, and a workbook where one was asked for."""
    from kurssi.views.plan_answer import answered  # no other command plans

    workspace = _open(directory, reader)
    _known("--segment", asked.segments, (*workspace.segment_ids, ALL_SEGMENTS), reader)
    _known("--free", asked.free, workspace.levers, reader)
    return answered(workspace, reader, asked)


def targets(directory: Path, reader: Reader, *, wanted: float) -> Answer:
    """Targets: chance to reach each, its course, what the gap costs; exit code 1 on bad rows."""
    from kurssi.views.targets import targets_view  # no other command tells of targets
    from kurssi.views.targets_document import targets_document

    workspace = _open(directory, reader)
    found = steps.targets(workspace, wanted=wanted)
    reader.show(*targets_view(found, workspace, reader.language, reader.width))
    document = targets_document(found, workspace, reader.language)
    return Answer(document=document, code=1 if has_errors(found.findings) else 0)


def terms(directory: Path, reader: Reader, *, asked: Worded) -> Answer:
    """Words: what they may mean, what was accepted, and where they get in the way."""
    from kurssi.views.terms_answers import ANYWHERE, INSIDE  # no other command matches words

    asked.refuse_misused(reader.language)
    if (answer := ANYWHERE.get(asked.action)) is None:
        return INSIDE[asked.action](steps.open_workspace(directory), reader, asked)
    inside = (directory / FILE).is_file()
    return answer(steps.open_workspace(directory) if inside else None, reader, asked)


def report(directory: Path, reader: Reader, *, outs: tuple[Path, ...] = ()) -> Answer:
    """The pages as one file, a workbook or slides; counted once for all of them."""
    from kurssi.views import report_files  # templates: no other command needs them
    from kurssi.views.contents import contents

    targets = outs or (directory / report_files.USUAL,)
    for target in targets:
        report_files.refuse_unwritable(target, reader.language)
    told = contents(directory, reader.language, reader.department)
    for target in targets:
        write_file(target, report_files.form_of(target)(told))
        reader.say(Message("The report is in {path}.", path=target))
    named = [str(target) for target in targets]
    return Answer(document={"report": named[0], "files": named, "language": reader.language})


def serve(
    directory: Path, reader: Reader, *, host: str, port: int, names: tuple[str, ...]
) -> Answer:
    """The web page of a workspace, until it is stopped."""
    from kurssi.views.web.serving import serve as run_server  # the server: only here

    return Answer(document=run_server(directory, reader, host=host, port=port, names=names))


def run(directory: Path, reader: Reader, *, quick: bool = False, seed: int | None = None) -> Answer:
    """All in one go, from check to report; what the data cannot carry is said and skipped."""
    workspace = steps.open_workspace(directory)
    checked = steps.check(workspace)
    reader.show(*check_view(checked, reader.language))
    parts: Document = {"check": check_document(checked, reader.language)}
    if not checked.intake.accepted:
        reader.say(Message("Errors stop the run here; the last good ledger stays in place."))
        return Answer(document=parts, code=1)
    taken = steps.take_in(workspace, intake=checked.intake)
    work: dict[str, Callable[[], Document]] = {
        "fit": lambda: _fit(workspace, reader, quick=quick, seed=seed, taken=taken),
        "measures": lambda: _own_measures(workspace, reader, taken),
        "rates": lambda: rates(directory, reader).document,
        "value": lambda: value(directory, reader).document,
        "plan": lambda: plan(directory, reader, asked=Planned()).document,
        "report": lambda: report(directory, reader).document,
    }
    if not any(table in checked.intake.tables for table in TRACKERS):
        del work["measures"]
    skipped: list[Document] = []
    for step, carry in work.items():
        if step in QUOTED and "fit" not in parts:
            continue  # said already: what cannot be fitted cannot be quoted
        try:
            parts[step] = carry()
        except (NothingToQuote, NothingToPlan) as refusal:
            skipped.append(skipped_document(step, refusal, reader.language))
            reader.say(
                Message("Left out, kurssi {step}: {why}", step=step, why=_sentence(refusal, reader))
            )
    return Answer(document={**parts, "skipped": skipped})


def demo(directory: Path, reader: Reader, *, quick: bool = False) -> Answer:
    """A complete simulated company, run from tables to rates; a demo that is there is used."""
    if not all((directory / name).is_file() for name in DEMO_FILES):
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise KurssiError(
                str(directory),
                Message("the folder is not empty, and it is not a kurssi demo"),
                Message("name another folder: kurssi demo DIR"),
            )
        reader.say(Message("Making a simulated company in {folder} …", folder=directory))
        steps.init(directory, example=True, language=reader.language)
    answer = run(directory, reader, quick=quick)
    reader.say(
        Message("Where to look: the tables and kurssi.toml are in {folder}", folder=directory)
    )
    reader.say(Message("The company's true rates are in {path}", path=directory / "truth.json"))
    reader.say(Message("Look on, in the browser: kurssi serve -w {folder}", folder=directory))
    return Answer(document={"workspace": str(directory), **answer.document}, code=answer.code)


def _open(directory: Path, reader: Reader) -> Workspace:
    """The workspace, in the words of the department that reads."""
    workspace = steps.open_workspace(directory)
    if reader.department is None:
        return workspace
    from kurssi.steps.wording import spoken_by  # concepts: only who asks waits for them

    return spoken_by(workspace, reader.department)


def _fit(
    workspace: Workspace,
    reader: Reader,
    *,
    quick: bool,
    seed: int | None,
    taken: steps.Taken | None = None,
) -> Document:
    with reader.progress() as progress:
        report = steps.fit(workspace, quick=quick, seed=seed, progress=progress, taken=taken)
    reader.show(*fit_view(report, reader.language))
    return fit_document(report, reader.language)


def _own_measures(workspace: Workspace, reader: Reader, taken: steps.Taken) -> Document:
    """Every brand's measures in the document; on paper the own brand's, if it is measured."""
    rows, language = steps.measures(workspace, taken=taken), reader.language
    read = steps.measures(workspace, by=USUAL, taken=taken)
    own = [row for row in read if row.brand == workspace.brand]
    told = steps.level_remarks(taken, workspace)
    verdict = _verdict_of(read, workspace, reader)
    reader.show(
        *measures_view(own or read, workspace, language, reader.width, told, verdict=verdict)
    )
    reader.show(*remarks_view(told, workspace, language))
    if own and len(own) < len(read):
        reader.say(Message("The other brands: kurssi measures"))
    document = measures_document(rows, told, language)
    document["verdict"] = verdict.text(language) if verdict else None
    return {**document, **sources_document(taken, workspace)}


def _verdict_of(
    rows: Iterable[MeasureRow], workspace: Workspace, reader: Reader, segment: str | None = None
) -> Message | None:
    """The measures in a sentence; None where the own brand is not among them."""
    own = [row for row in rows if row.brand == workspace.brand]
    if not own:
        return None
    return measures_verdict(own, workspace, reader.language, segment=segment or ALL_SEGMENTS)


def _measures_of(workspace: Workspace, asked: Asked) -> tuple[str, ...]:
    """What --measure may name: of drivers an outcome, which is no count made of another answer."""
    names = reported(workspace)
    if "drivers" in asked.parts:
        return tuple(name for name in names if name not in INDICATORS)
    return names


def _sentence(error: KurssiError, reader: Reader) -> str:
    return f"{error.what.text(reader.language)}; {error.mend.text(reader.language)}"


def _known(option: str, chosen: Iterable[str], known: Iterable[str], reader: Reader) -> None:
    """Refuse a choice that is not in the workspace: a usage error, with the names there are."""
    names = list(dict.fromkeys(known))
    for name in chosen:
        if name not in names:
            sentence = Message(
                "{name} is not known here; there are: {names}", name=name, names=", ".join(names)
            )
            raise typer.BadParameter(sentence.text(reader.language), param_hint=option)
