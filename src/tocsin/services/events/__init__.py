"""Machine events: taken in, found, pinned."""
