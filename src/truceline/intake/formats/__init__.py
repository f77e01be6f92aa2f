"""One folder a format: card.toml says what it is, a sample shows it, read.py reads it."""
