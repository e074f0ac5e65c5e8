"""Immutable snapshots of the ledger and of runs, and one small pointer."""
