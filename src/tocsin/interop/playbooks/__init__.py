"""Playbooks in the formats of others."""
