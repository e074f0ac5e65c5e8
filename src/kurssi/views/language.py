"""Which language a reader is served in: the flag, the workspace, then the environment."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kurssi.messages import LANGUAGES

ENVIRONMENT = ("KURSSI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """``fi`` where the first language variable set says Finnish, else ``en``."""
    for name in ENVIRONMENT:
        if value := environment.get(name):
            return "fi" if value.lower().split("_")[0].split(".")[0] == "fi" else "en"
    return "en"


def declared_language(directory: Path) -> str | None:
    """The views' language in the folder's kurssi.toml; None where it cannot be read there.

    Asked before the workspace is opened, so that what is wrong with it is said in its language.
    """
    try:
        company = tomllib.loads((directory / "kurssi.toml").read_text("utf-8-sig")).get("company")
    except (OSError, ValueError):
        return None
    language = company.get("language") if isinstance(company, dict) else None
    return language if language in LANGUAGES else None
