"""Playbooks from the shell."""
