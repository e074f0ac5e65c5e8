"""How much sampling a fit asks for. Light: it is named in a run before anything is computed."""

from dataclasses import dataclass

# Iterations between two reports of progress.
STRETCH = 25


# Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021): R-hat below 1.01, 400 effective draws.
GOOD_R_HAT, GOOD_DRAWS = 1.01, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much sampling, per chain; all counts of iterations are multiples of STRETCH.

    ``warmup`` is spent twice (before and after the whitening is corrected), then ``draws`` are
    kept. Chains that have not met by then (worst R-hat, fewest effective draws) go on, a round at a
    time, until they have or until they hold ``most`` draws; all are kept. A trajectory has at most
    ``most_steps`` steps. ``approximate`` draws are too few to decide by: they are for a first look.
    """

    chains: int = 4
    warmup: int = 50
    draws: int = 250
    most: int = 1000
    round: int = 50
    good_r_hat: float = GOOD_R_HAT
    good_draws: int = GOOD_DRAWS
    target_acceptance: float = 0.8
    most_steps: int = 40
    approximate: bool = False

    @property
    def total(self) -> int:
        """Iterations of each chain where they meet at once, warm-ups included."""
        return 2 * self.warmup + self.draws


# What --quick takes: a first look, told as such and refused where even that does not hold.
# Smaller steps than usual: a chain that starts in a tail must get out of it within few.
QUICK = Effort(
    warmup=25, draws=75, most=225, good_r_hat=1.1, good_draws=40, target_acceptance=0.9,
    approximate=True,
)  # fmt: skip
