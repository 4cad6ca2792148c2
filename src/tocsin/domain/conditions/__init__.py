"""Conditions over facts: their language, what its names stand for, and what holds and why."""
