"""Random and mutated input for what reads files of strangers; run by hand: ``python -m tests.fuzz.fuzz``."""
