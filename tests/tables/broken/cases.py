"""All the broken inputs, in one list."""

from tables.broken import cells, files, registry

CASES = tuple(registry.CASES)
KINDS = (cells, files)
