"""A breach workbench for the terminal."""
