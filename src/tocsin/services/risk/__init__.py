"""Assessing the risk for people."""
