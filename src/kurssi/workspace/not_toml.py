"""A kurssi.toml that cannot be read as TOML: which line, what is wrong with it, what to write.

The parser speaks English alone; what it says often is said here in our words.
"""

import re

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.workspace.complaints import FILE

_LINE = Message("write one key = value a line; texts stand in quotes, decimals have a point")
_ONCE = Message("join the two: a table is declared once, and each of its keys once")
_UNCLOSED = (
    Message("a text is not closed with a quotation mark"),
    Message("close the quotation mark on the same line"),
)
# The parser's words -> what is wrong, and the mend.
_FAULTS: tuple[tuple[str, Message, Message], ...] = (
    (
        "Expected '=' after a key",
        Message("a key stands without = and its value"),
        _LINE,
    ),
    (
        "Expected newline or end of document",
        Message("something stands after the value"),
        _LINE,
    ),
    (
        "Expected ']'",
        Message("the name of a table is not closed with ]"),
        Message("close it: [name], or [[sources]] for an entry of a list"),
    ),
    (r"Unterminated string|Illegal character '\\[nr]", *_UNCLOSED),
    (
        "Cannot overwrite|Cannot declare|Cannot mutate|Duplicate",
        Message("a table or key stands here a second time"),
        _ONCE,
    ),
    (
        "Unclosed inline table|Unclosed array",
        Message("a bracket is not closed"),
        Message("close { } on the same line, and [ ] after the last of its parts"),
    ),
    (
        "Unescaped|Invalid hex|Invalid escape",
        Message("a backslash stands in a text"),
        Message("write / in paths, or the backslash twice"),
    ),
    (
        "Invalid value",
        Message("the value is no number, text, list or true or false"),
        _LINE,
    ),
)
# A header, or a key and its value, whose names hold no quote; and a name that needs none.
_HEADER = re.compile(r"""^(\[{1,2}\s*)([^\]\["'#=]+?)(\s*\]{1,2}\s*(?:#.*)?)$""")
_PAIR = re.compile(r"""^()([^\]\["'#={}]+?)(\s*=\s*\S.*)$""")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_OTHER = (Message("the line is not TOML"), _LINE)


def not_toml(fault: Exception, text: str) -> Finding:
    """The finding of a file that cannot be read as TOML.

    Args:
        fault: what the parser, or the decoder, said.
        text: the file, empty where it could not be decoded.
    """
    if isinstance(fault, UnicodeDecodeError):
        what = Message("the file is not UTF-8 text")
        return _about(what, Message("save it as UTF-8"), ())
    if isinstance(fault, OSError):
        what = Message("the file cannot be opened ({detail})", detail=fault.strerror or "?")
        return _about(what, Message("see that it exists and may be read"), ())
    said, lines = str(fault), text.splitlines()
    found = re.search(r"line (\d+)", said)
    filled = [at for at, line in enumerate(lines, start=1) if line.strip()]
    at = int(found[1]) if found else max(filled, default=1)
    what, mend = next(((w, m) for p, w, m in _FAULTS if re.search(p, said)), _OTHER)
    line = lines[at - 1].strip() if 0 < at <= len(lines) else ""
    if _open(line):  # the parser sees what the text swallowed: a bracket, a key
        what, mend = _UNCLOSED
    elif (quoted := _quoted(line)) != line:
        what = Message("a name with other characters than a-z, 0-9, _ and - stands without quotes")
        mend = Message("put quotes round it: {line}", line=quoted)
    written = line[:60]
    told = Message("line {line}, {text}: {what}", line=at, text=written, what=what)
    return _about(told, mend, (at,))


def _open(line: str) -> bool:
    """Whether a quotation mark of the line has no fellow, a comment's own left out."""
    told = (line, line.partition("#")[0])
    return all(len(re.findall(r'(?<!\\)"', part)) % 2 == 1 for part in told)


def _quoted(line: str) -> str:
    """The line with quotes round the names that need them; the same line where none does."""
    found = _HEADER.match(line) or _PAIR.match(line)
    if found is None:
        return line
    before, names, after = found.groups()
    parts = [part.strip() for part in names.split(".")]
    if all(_PLAIN.fullmatch(part) for part in parts):
        return line
    return before + ".".join(p if _PLAIN.fullmatch(p) else f'"{p}"' for p in parts) + after


def _about(what: Message, mend: Message, rows: tuple[int, ...]) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code="not-toml",
        what=what,
        mend=mend,
        file=FILE,
        rows=rows,
        count=1,
    )
