"""Reading playbooks: their parts, their rules, their schema."""
