"""Gather every sentence a reader may see, keep its Finnish, and compile the catalogue.

    python tools/catalogues.py                    extract, update, compile
    python tools/catalogues.py --merge FILE...    and take Finnish from {"msgid": "suomennos"} files
    python tools/catalogues.py --check            change nothing; fail where something is stale

A sentence is the first argument of a ``Message(...)`` call, in Python or in a template. The files
carry no dates and no line numbers, so that the same sentences always make the same bytes.
"""

import argparse
import ast
import io
import json
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "kurssi"
LOCALE = PACKAGE / "locale"
TEMPLATE = LOCALE / "kurssi.pot"
FINNISH = LOCALE / "fi" / "LC_MESSAGES" / "kurssi.po"
COMPILED = FINNISH.with_suffix(".mo")
HEADER = (
    'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
)
IN_TEMPLATE = re.compile(r"""\bMessage\((?:"([^"]+)"|'([^']+)')""")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
COMPILED_HEADER = "Content-Type: text/plain; charset=utf-8\nMIME-Version: 1.0\n"


def extracted(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Every sentence of the package, with the files it is said in."""
    found: dict[str, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Message"), args=[ast.Constant(value=str(said)), *_]
                ):
                    files = found.setdefault(said, [])
                    if file not in files:
                        files.append(file)
    for path in sorted(package.rglob("*.html")):
        for said in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
            sentence = said[0] or said[1]
            files = found.setdefault(sentence, [])
            file = path.relative_to(package).as_posix()
            if file not in files:
                files.append(file)
    return found


def known(path: Path = FINNISH) -> dict[str, str]:
    """The Finnish there is: sentence -> translation."""
    if not path.exists():
        return {}
    with path.open("rb") as handle:
        catalogue = read_po(handle, locale="fi")
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}


def merged(finnish: dict[str, str], files: Iterable[Path]) -> dict[str, str]:
    """The Finnish there is, overlaid with what the files bring."""
    for path in files:
        finnish = finnish | json.loads(path.read_text(encoding="utf-8"))
    return finnish


def catalogue_of(sentences: dict[str, list[str]], finnish: dict[str, str]) -> Catalog:
    """A catalogue of the sentences; braces are our places, so no sentence is a printf format."""
    catalogue = Catalog(locale="fi")
    for sentence, files in sentences.items():
        message = catalogue.add(
            sentence, finnish.get(sentence, ""), locations=[(file, 0) for file in sorted(files)]
        )
        message.flags.discard("python-format")
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a .po (or .pot) file."""
    stream = io.BytesIO()
    write_po(
        stream,
        catalogue,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    return HEADER.encode() + b"\n" + stream.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as a .mo file, which does not say when it was made."""
    whole = Catalog(locale="fi", header_comment="", creation_date=LONG_AGO)
    for message in catalogue:
        if message.id and message.string:
            whole.add(message.id, message.string)
    whole.mime_headers = [tuple(line.split(": ", 1)) for line in COMPILED_HEADER.splitlines()]
    stream = io.BytesIO()
    write_mo(stream, whole)
    return stream.getvalue()


def faults(sentences: Iterable[str], finnish: dict[str, str]) -> list[str]:
    """Sentences without Finnish, and translations whose places are not those of the sentence."""
    said = []
    for sentence in sorted(sentences):
        translation = finnish.get(sentence, "")
        if not translation:
            said.append(f"no Finnish: {sentence}")
        elif places(sentence) != places(translation):
            said.append(f"other places in the Finnish: {sentence}")
    return said


def places(template: str) -> set[str]:
    """The names in braces; some sentences show braces of kurssi.toml, which must stay too."""
    return set(re.findall(r"\{(\w*)\}", template))


def main() -> int:
    """Bring the catalogues up to date, or say what is stale."""
    parser = argparse.ArgumentParser(description="Kurssi's sentences and their Finnish.")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    sentences = extracted()
    finnish = merged(known(), asked.merge)
    wanted = {
        TEMPLATE: written(catalogue_of(sentences, {})),
        FINNISH: written(catalogue_of(sentences, finnish)),
        COMPILED: compiled(catalogue_of(sentences, finnish)),
    }
    said = faults(sentences, finnish)
    for path, content in wanted.items():
        if path.exists() and path.read_bytes() == content:
            continue
        if asked.check:
            said.append(f"stale: {path.relative_to(PACKAGE)}; run tools/catalogues.py")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    sys.stderr.writelines(f"{line}\n" for line in said)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
