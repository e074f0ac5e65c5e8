"""A simulated company with known truth: for learning, for the demonstration, and for tests."""
