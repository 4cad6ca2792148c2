"""CACAO security playbooks 2.0 (OASIS Committee Specification 01), to and from ours."""
