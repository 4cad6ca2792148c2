"""Rules and texts that people write as files: read strictly, with every problem at its file and line."""
