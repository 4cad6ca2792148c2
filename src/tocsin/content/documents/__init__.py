"""What documents are written with: forms, templates, phrases, letters."""
