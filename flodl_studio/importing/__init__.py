"""From Python source to a design, by its syntax tree."""
