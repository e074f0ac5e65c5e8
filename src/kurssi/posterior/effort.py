"""How much sampling a fit asks for. Light: it is named in a run before anything is computed."""

from dataclasses import dataclass

# Iterations between two reports of progress.
STRETCH = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much sampling, per chain; all are multiples of STRETCH.

    ``warmup`` is spent twice (before and after the whitening is corrected), then ``draws`` are
    kept. Chains that have not met by then go on, up to ``rounds`` times as long; ``draws`` of them
    are kept all the same, evenly.
    """

    chains: int = 4
    warmup: int = 75
    draws: int = 250
    rounds: int = 3
    target_acceptance: float = 0.8
    deepest_tree: int = 8

    @property
    def total(self) -> int:
        """Iterations of each chain, warm-ups included."""
        return 2 * self.warmup + self.draws
