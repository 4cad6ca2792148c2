"""The command line: every action of the workbench as a command, for shells, scripts and tests."""
