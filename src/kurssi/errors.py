"""The error tree. A message is where, what, mend; a traceback shown to a user is our bug.

KurssiError
├── WorkspaceError     kurssi.toml or the folder cannot be used (carries every finding)
├── InputRefused       tables carry error-level findings; the last good ledger stays
├── NothingToQuote     the tables present cannot carry what was asked (a refusal, not a fault)
│   ├── NotFitted      nothing was fitted in this workspace yet
│   └── Unknown        what was named is not known here: a department, a stretch, a rival
├── NothingToPlan      the limits of a plan cannot all be met
│   └── NotUnderstood  a word or an amount of what was asked means nothing here (usage)
├── Busy               another job is under way in this workspace
├── StoreError         a snapshot or run is missing or damaged
└── Stopped            the user pressed ctrl-C; nothing was lost
"""

from kurssi.findings import Finding
from kurssi.messages import Message


class KurssiError(Exception):
    """A refusal or fault a person can act on: where it is, what it is, and the mend."""

    def __init__(
        self, where: str, what: Message, mend: Message, *, findings: tuple[Finding, ...] = ()
    ) -> None:
        super().__init__(where, what, mend)
        self.where = where
        self.what = what
        self.mend = mend
        self.findings = findings

    def text(self, language: str) -> str:
        """``where: what. mend.`` in the reader's language."""
        return f"{self.where}: {self.what.text(language)}; {self.mend.text(language)}"

    def __str__(self) -> str:
        return self.text("en")


class WorkspaceError(KurssiError):
    """kurssi.toml or the workspace folder cannot be used."""


class InputRefused(KurssiError):
    """The tables carry error-level findings, so nothing new was posted."""


class NothingToQuote(KurssiError):
    """The tables present cannot carry what was asked for."""


class NotFitted(NothingToQuote):
    """Nothing was fitted in this workspace yet: what is asked comes of a fit."""

    def __init__(self, where: str) -> None:
        super().__init__(where, Message("nothing has been fitted yet"), Message("run kurssi fit"))


class Unknown(NothingToQuote):
    """What was named (a department, a stretch of time, a rival) is not known here."""


class NothingToPlan(KurssiError):
    """No plan meets all the limits asked for."""


class NotUnderstood(NothingToPlan):
    """A word or an amount of what was asked of a plan means nothing here: a matter of usage."""


class Busy(KurssiError):
    """Another job is under way in this workspace."""


class StoreError(KurssiError):
    """A stored snapshot or run is missing or damaged."""


class Stopped(KurssiError):
    """The user stopped the work; the last whole state is untouched."""
