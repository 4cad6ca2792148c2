"""Parts of screens: they show what they are given, and post what the person meant."""
