"""Notifications and registers in the formats of others."""
