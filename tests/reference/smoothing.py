"""Filter and smooth in one call, as tests ask for it."""

from kurssi.maths.chain import gains, read


def smooth(observed, noise, seen, push, persistence, innovation):
    """x_t = phi x_{t-1} + push_t + N(0, sigma^2), seen as x_t + N(0, noise_t)."""
    known = gains(noise, seen, persistence, innovation)
    return read(known, observed, seen, push, persistence)
