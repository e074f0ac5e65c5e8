"""Atoms: arrays in, arrays out, each with its source and an oracle test."""
