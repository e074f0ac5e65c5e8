"""The Python face: the same nouns and verbs as the commands, and no wait to import it."""

import subprocess
import sys

import pytest

import kurssi

VERBS = {
    "align", "check", "drivers", "fit", "instrument", "measures", "open_workspace", "plan",
    "pooled", "post", "rates", "rivals", "simulate", "targets", "value", "why",
}  # fmt: skip


def test_the_face_says_what_it_offers() -> None:
    assert kurssi.__all__ == sorted(kurssi.__all__)
    assert set(kurssi.__all__) == VERBS | {"__version__"}
    assert dir(kurssi) == kurssi.__all__


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_is_a_step(verb: str) -> None:
    assert callable(getattr(kurssi, verb))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(kurssi, "nonsense")  # noqa: B009


def test_the_version_is_a_version() -> None:
    assert kurssi.__version__.count(".") >= 2


def test_importing_the_face_imports_nothing_else() -> None:
    asked = "import sys, kurssi; print(*[n for n in sys.modules if n.startswith('kurssi')])"
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["kurssi"]
