"""The core vocabulary: concepts with their names and definitions, and how words are matched."""
