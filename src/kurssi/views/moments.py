"""When something was done: by the clock of where kurssi runs, as the reader writes dates."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, and with ``clock`` the time of day, of an ISO 8601 time with its zone."""

    when: str
    clock: bool = True

    def text(self, language: str) -> str:
        """``22.11.2026 klo 23.52`` in Finnish, ``2026-11-22 23:52`` in English."""
        local = datetime.fromisoformat(self.when).astimezone()
        if language == "fi":
            day = f"{local.day}.{local.month}.{local.year}"
            return f"{day} klo {local.hour}.{local.minute:02}" if self.clock else day
        return (
            local.isoformat(sep=" ", timespec="minutes")[:16] if self.clock else str(local.date())
        )
