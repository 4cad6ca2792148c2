"""Importers and exporters of other people's formats."""
