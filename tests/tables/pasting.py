"""A finding's mend pasted into kurssi.toml, as a reader would who does what it says and no more."""

import re

_DO = re.compile(
    r"(?P<new>add to kurssi\.toml:)"
    r"|add at the end of the \[\[sources\]\] entry of (?P<end>.+?):$"
    r"|write into values of the \[\[sources\]\] entry of (?P<inline>.+?):$"
    r"|add to (?P<table>\[[^\]]+\]) of (?P<of>.+?):$"
    r"|write in (?P<over>\[[^\]]+\]) of (?P<over_of>.+?), in place .*:$"
    r"|in (?P<place>\[[^\]]+\]) of kurssi\.toml write:$"
)


def pasted(toml: str, mend: str) -> str:
    """kurssi.toml after every instruction of a mend."""
    lines = mend.splitlines()
    marks = [(at, found) for at, line in enumerate(lines) if (found := _DO.search(line))]
    assert marks, f"nothing to paste: {mend}"
    for (at, found), (until, _) in zip(marks, [*marks[1:], (len(lines), None)], strict=True):
        toml = _done(toml, found, lines[at + 1 : until])
    return toml


def _done(toml: str, found: re.Match[str], block: list[str]) -> str:
    lines = toml.rstrip().splitlines()
    if found["new"]:
        return "\n".join([*lines, "", *block]) + "\n"
    if found["place"]:
        return "\n".join(_set(lines, found["place"], block)) + "\n"
    first, last = _entry(lines, found["end"] or found["inline"] or found["of"] or found["over_of"])
    inside = lines[first:last]
    if found["end"]:
        inside += block
    elif found["inline"]:
        at = next(i for i, line in enumerate(inside) if line.startswith("values = {"))
        inside[at] = inside[at].replace("values = {", f"values = {{ {block[0]},", 1)
    else:
        inside = _set(inside, found["table"] or found["over"], block)
    return "\n".join([*lines[:first], *inside, *lines[last:]]) + "\n"


def _entry(lines: list[str], file: str) -> tuple[int, int]:
    """Where the [[sources]] entry of a file begins and ends."""
    starts = [i for i, line in enumerate(lines) if line.strip() == "[[sources]]"]
    first = next(i for i in starts if any(f'path = "{file}"' in line for line in lines[i : i + 4]))
    others = (
        i
        for i in range(first + 1, len(lines))
        if lines[i].startswith("[") and not lines[i].startswith("[sources.")
    )
    return first, next(others, len(lines))


def _set(lines: list[str], header: str, block: list[str]) -> list[str]:
    """Keys set in a table, which is made where it is not there."""
    if header not in lines:
        return [*lines, "", header, *block]
    at = lines.index(header)
    until = next((i for i in range(at + 1, len(lines)) if lines[i].startswith("[")), len(lines))
    keys = {line.split("=")[0].strip() for line in block}
    kept = [line for line in lines[at + 1 : until] if line.split("=")[0].strip() not in keys]
    return [*lines[: at + 1], *block, *kept, *lines[until:]]
