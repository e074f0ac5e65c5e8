"""Attention of several vendors: what may be compared, and whose seconds a price is in.

A vendor's second is its own unit. Levers are compared where one vendor counts both, or where a
declared bridge leads from one to the other; the bridge's error is one for all levers that go by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from kurssi.ledger.panel import Panel
from kurssi.messages import Message, Number
from kurssi.workspace.company import AttentionNorm, Bridge

BRIDGED = 1  # the key of bridges' errors, drawn apart from those of norms


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """Whose seconds each lever's attention is in, the norms it rests on, and declared bridges.

    A lever that is not in ``counted_by``, or has an empty vendor there, has none named.
    """

    counted_by: Mapping[str, str] = field(default_factory=dict)
    norms: Mapping[str, AttentionNorm] = field(default_factory=dict)
    bridges: tuple[Bridge, ...] = ()

    def vendor(self, lever: str) -> str:
        """Who counts the lever's seconds."""
        return self.counted_by.get(lever, "")

    def root(self, lever: str) -> str:
        """One vendor for all that bridges join, directly or through another: the first by name."""
        return min(self._joined(self.vendor(lever)))

    def comparable(
        self, drawn: Float[np.ndarray, "draw lever segment"], levers: tuple[str, ...]
    ) -> Float[np.ndarray, "draw lever segment"]:
        """Seconds per euro of each lever as its root vendor counts."""
        factors = [
            self._joined(self.vendor(lever), draws=len(drawn))[self.root(lever)] for lever in levers
        ]
        return drawn * np.stack(factors, axis=1)[:, :, None]

    def _joined(self, vendor: str, *, draws: int = 1) -> dict[str, np.ndarray]:
        """Every vendor that bridges lead to, and what a second of this one is there, by draw."""
        every = np.random.default_rng(BRIDGED).standard_normal((len(self.bridges), draws))
        found = {vendor: np.ones(draws)}
        for _ in self.bridges:
            for bridge, error in zip(self.bridges, every, strict=True):
                # As norms are: never below nothing, here far enough from it to be divided by.
                ratio = bridge.mean * np.exp(_log_sd(bridge) * error)
                if bridge.seconds in found and bridge.into not in found:
                    found[bridge.into] = found[bridge.seconds] * ratio
                elif bridge.into in found and bridge.seconds not in found:
                    found[bridge.seconds] = found[bridge.into] / ratio
        return found

    def reason(self, lever: str, panel: Panel) -> Message:
        """What the lever's seconds are: measured by whom, or by which norm and source."""
        vendor, norm = self.vendor(lever), self.norms.get(lever)
        by_norm = panel.norm_cv[panel.levers.index(lever)] > 0
        if norm is not None and by_norm:
            return Message(
                "impressions at {mean} s each, sd {sd} ({source}), in seconds as {vendor} counts",
                mean=Number(norm.mean), sd=Number(norm.sd), source=norm.source, vendor=vendor,
            )  # fmt: skip
        if vendor:
            return Message("measured attention, in seconds as {vendor} counts", vendor=vendor)
        return Message("measured attention, or a norm with its error")


def _log_sd(bridge: Bridge) -> float:
    """The sd of the log of a ratio with this mean and sd (log-normal about its median)."""
    return float(np.sqrt(np.log1p((bridge.sd / bridge.mean) ** 2)))
