"""Machine events: rows of somebody's log, their times, and how they are read."""
