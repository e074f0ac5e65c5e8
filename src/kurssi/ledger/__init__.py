"""The facts, one line each, and the one door from them to arrays."""
