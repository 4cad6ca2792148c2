"""Drafts and filings from the shell."""
