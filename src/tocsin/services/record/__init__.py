"""The record as a whole: verified, sealed, marked, kept and purged."""
