"""What documents are made of: forms, letters, what is still missing, and what each line says."""
