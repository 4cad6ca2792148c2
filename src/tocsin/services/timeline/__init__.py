"""The timeline: written to, shown, and given to other programs."""
