"""Copies of a case for others, and cases brought back from them."""
