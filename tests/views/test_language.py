"""Which language a reader is served in."""

from pathlib import Path

import pytest

from kurssi.views.language import declared_language, language_of


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fil_PH"}, "en"),
        ({"LANG": "fi_FI.UTF-8", "KURSSI_LANG": "en"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "", "KURSSI_LANG": "FI"}, "fi"),
    ],
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('[company]\nlanguage = "fi"', "fi"),
        ('\ufeff[company]\nlanguage = "en"', "en"),
        ('[company]\nlanguage = "sv"', None),
        ("[company]\nlanguage = 3", None),
        ('company = "fi"', None),
        ("[company", None),
        ("", None),
    ],
)
def test_the_workspace_says_its_language_even_when_it_is_broken(
    text: str, language: str | None, tmp_path: Path
) -> None:
    (tmp_path / "kurssi.toml").write_text(text, encoding="utf-8")
    assert declared_language(tmp_path) == language


def test_no_workspace_has_no_language(tmp_path: Path) -> None:
    assert declared_language(tmp_path / "nowhere") is None
