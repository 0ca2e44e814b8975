"""Live inference over a design: symbolic, incremental, closed-form; problems and their fixes."""
