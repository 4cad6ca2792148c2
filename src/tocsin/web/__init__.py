"""The workbench in a browser on the same machine: who may look, and one program per screen."""
