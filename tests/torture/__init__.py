"""Ordeals of the record, at full size or small; run by hand: ``python -m tests.torture``."""
