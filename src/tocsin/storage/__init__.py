"""Where a case is kept: one SQLite file, one vault of evidence. The only place that knows SQL."""
