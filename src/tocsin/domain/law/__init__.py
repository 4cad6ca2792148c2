"""Legal regimes, which of them apply, and the clocks that they start."""
