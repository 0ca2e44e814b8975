"""Designs as values: what they are, pure edits, history, reading, writing, migrating, comparing."""
