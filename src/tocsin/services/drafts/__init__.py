"""Documents: written, checked, reviewed, rendered, filed."""
