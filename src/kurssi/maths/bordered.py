"""Many AR(1) chains observed together, bordered by effects that do not move: solved in one sweep.

The precision matrix of the states of all periods is block tridiagonal; the effects that hold for
every period are a border round it. Factored block by block, forward for the marginal likelihood
and backward for the posterior: Golub and Van Loan (2013), Matrix Computations, section 4.5.1;
Rue and Held (2005), Gaussian Markov Random Fields, section 2.4. The hyperparameters are many sets
at once (``node``), and every step is taken for all of them together.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Evidence(NamedTuple):
    """What the observations say, summed: H' W H and H' W z, by part.

    ``own`` couples the states of one period, ``cross`` these with the border, ``border`` the
    border with itself; ``pull`` and ``border_pull`` are the right-hand sides.
    """

    own: Float[np.ndarray, "period state state"]
    cross: Float[np.ndarray, "period state border"]
    border: Float[np.ndarray, "border border"]
    pull: Float[np.ndarray, "period state"]
    border_pull: Float[np.ndarray, " border"]


class Beliefs(NamedTuple):
    """Independent stationary AR(1) states and independent border effects, before the data.

    ``sd`` and ``persistence`` are of each state's chain (sd of the chain, not of its shocks);
    ``spread`` the sd of each border effect. All means are 0.
    """

    sd: Float[np.ndarray, "node state"]
    persistence: Float[np.ndarray, "node state"]
    spread: Float[np.ndarray, "node border"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """States and border given the data, for each node.

    With W = ``reach``, the states given the border b are ``alone`` - W b with covariance ``own``;
    ``border`` and ``border_cov`` are of b itself.
    """

    log_density: Float[np.ndarray, " node"]
    alone: Float[np.ndarray, "node period state"]
    own: Float[np.ndarray, "node period state state"]
    reach: Float[np.ndarray, "node period state border"]
    border: Float[np.ndarray, "node border"]
    border_cov: Float[np.ndarray, "node border border"]

    @property
    def states(self) -> Float[np.ndarray, "node period state"]:
        """Posterior means of the states."""
        return self.alone - np.matmul(self.reach, self.border[:, None, :, None])[..., 0]

    def covariance(
        self,
        left: tuple[Float[np.ndarray, "query state"], Float[np.ndarray, "query border"]],
        right: tuple[Float[np.ndarray, "query state"], Float[np.ndarray, "query border"]],
        period: int,
    ) -> Float[np.ndarray, "node query"]:
        """Covariance of pairs of sums of one period's states and the border, by coefficients."""
        own = np.sum(np.matmul(left[0], self.own[:, period]) * right[0], axis=2)
        reach = self.reach[:, period]
        first = left[1] - np.matmul(left[0], reach)
        second = first if left is right else right[1] - np.matmul(right[0], reach)
        return own + np.sum(np.matmul(first, self.border_cov) * second, axis=2)


class _Factored(NamedTuple):
    """The forward sweep: inverses of the pivots, solved right-hand sides, and what they add to."""

    inverse: list[Float[np.ndarray, "node state state"]]
    solved: list[Float[np.ndarray, "node state side"]]
    log_det: Float[np.ndarray, " node"]
    square: Float[np.ndarray, "node side side"]
    link: Float[np.ndarray, "node state"]


def log_density(evidence: Evidence, beliefs: Beliefs) -> Float[np.ndarray, " node"]:
    """Log marginal likelihood of each node, up to a constant that is the same for all."""
    return _border(evidence, beliefs, _factor(evidence, beliefs))[0]


def solve(evidence: Evidence, beliefs: Beliefs) -> Solved:
    """The posterior of every state and border effect, and the log marginal likelihood.

    1. Forward: D_t = A_t - E D_{t-1}^-1 E and F_t = R_t - E D_{t-1}^-1 F_{t-1}, with E the link
       of neighbouring periods and R the border's columns and the pull.
    2. The border: S = C - B' A^-1 B, whose inverse is its covariance.
    3. Backward: X_t = D_t^-1 (F_t - E X_{t+1}), and the blocks of A^-1 on the diagonal,
       P_t = D_t^-1 + D_t^-1 E P_{t+1} E D_t^-1 (Takahashi et al. 1973).
    """
    factored = _factor(evidence, beliefs)
    density, border, border_cov = _border(evidence, beliefs, factored)
    periods = len(evidence.own)
    side = [factored.solved[-1]]
    own = [factored.inverse[-1]]
    for period in range(periods - 2, -1, -1):
        step = factored.inverse[period] * factored.link[:, None, :]
        side.append(factored.solved[period] - step @ side[-1])
        own.append(factored.inverse[period] + step @ own[-1] @ step.swapaxes(1, 2))
    solved = np.stack(side[::-1], axis=1)
    return Solved(
        log_density=density,
        alone=solved[..., -1],
        own=np.stack(own[::-1], axis=1),
        reach=solved[..., :-1],
        border=border,
        border_cov=border_cov,
    )


def _factor(evidence: Evidence, beliefs: Beliefs) -> _Factored:
    periods, states = evidence.pull.shape
    rough = 1.0 - beliefs.persistence**2
    innovation = 1.0 / (beliefs.sd**2 * rough)  # precision of the shocks
    link = -beliefs.persistence * innovation
    right = np.concatenate([evidence.cross, evidence.pull[..., None]], axis=2)
    nodes, sides = len(link), right.shape[2]
    inverse: list[Float[np.ndarray, "node state state"]] = []
    solved: list[Float[np.ndarray, "node state side"]] = []
    log_det = np.zeros(nodes)
    square = np.zeros((nodes, sides, sides))
    diagonal = np.arange(states)
    for period in range(periods):
        inner = 0 < period < periods - 1
        prior = innovation * ((1.0 + beliefs.persistence**2) if inner else 1.0)
        if periods == 1:
            prior = 1.0 / beliefs.sd**2
        block = np.repeat(evidence.own[None, period], nodes, axis=0)
        block[:, diagonal, diagonal] += prior
        pushed = np.repeat(right[None, period], nodes, axis=0)
        if period:
            block -= link[:, :, None] * inverse[-1] * link[:, None, :]
            pushed -= link[:, :, None] * solved[-1]
        turned, size = inverted(block)
        inverse.append(turned)
        log_det += size
        solved.append(inverse[-1] @ pushed)
        square += pushed.swapaxes(1, 2) @ solved[-1]
    return _Factored(inverse, solved, log_det, square, link)


def _border(
    evidence: Evidence, beliefs: Beliefs, factored: _Factored
) -> tuple[
    Float[np.ndarray, " node"],
    Float[np.ndarray, "node border"],
    Float[np.ndarray, "node border border"],
]:
    """Log density, and mean and covariance of the border.

    log p(z) = (log |prior| - log |posterior precision| + r' Q^-1 r) / 2 + constant.
    """
    periods = len(evidence.own)
    count = len(evidence.border_pull)
    inside = factored.square
    block = evidence.border - inside[:, :count, :count]
    diagonal = np.arange(count)
    block[:, diagonal, diagonal] += 1.0 / beliefs.spread**2
    covariance, size = inverted(block)
    pull = evidence.border_pull - inside[:, :count, -1]
    mean = np.einsum("kpq,kq->kp", covariance, pull)
    explained = inside[:, -1, -1] + np.sum(pull * mean, axis=1)
    prior = -2.0 * periods * np.log(beliefs.sd).sum(axis=1)
    prior -= (periods - 1) * np.log1p(-(beliefs.persistence**2)).sum(axis=1)
    prior -= 2.0 * np.log(beliefs.spread).sum(axis=1)
    return 0.5 * (prior - factored.log_det - size + explained), mean, covariance


def inverted(
    block: Float[np.ndarray, "node row row"],
) -> tuple[Float[np.ndarray, "node row row"], Float[np.ndarray, " node"]]:
    """Inverses and log determinants of many small positive definite matrices.

    All matrices at once, by halves (Golub and Van Loan 2013, section 2.1.4): LAPACK called for
    each one takes about twice as long at the sizes met here.
    """
    rows = block.shape[1]
    if rows == 1:
        return 1.0 / block, np.log(block[:, 0, 0])
    half = rows // 2
    corner, first = inverted(block[:, :half, :half])
    side = corner @ block[:, :half, half:]
    rest, second = inverted(block[:, half:, half:] - block[:, half:, :half] @ side)
    found = np.empty_like(block)
    found[:, half:, half:] = rest
    found[:, :half, half:] = -side @ rest
    found[:, half:, :half] = found[:, :half, half:].swapaxes(1, 2)
    found[:, :half, :half] = corner - found[:, :half, half:] @ side.swapaxes(1, 2)
    return found, first + second
