"""The workbench on the terminal."""
