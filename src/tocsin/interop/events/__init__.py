"""Timelines of other programs: read row by row with a verdict on each, and written."""
