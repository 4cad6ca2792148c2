"""Playbooks and where a case stands in them."""
