"""Evidence: attached, handed on, hashed again, given to others."""
