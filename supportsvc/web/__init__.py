"""The HTTP edge: a view parses, calls one use case, and answers."""
