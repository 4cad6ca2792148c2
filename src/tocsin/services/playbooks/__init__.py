"""Playbooks: adopted, worked step by step, checked, exchanged, written."""
