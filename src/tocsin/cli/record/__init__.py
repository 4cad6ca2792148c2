"""The record as a whole, from the shell."""
