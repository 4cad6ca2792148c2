"""Clocks from the shell."""
