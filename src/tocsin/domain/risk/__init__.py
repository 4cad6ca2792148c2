"""How severe a breach is for people, and what that speaks for."""
