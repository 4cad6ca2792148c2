"""What a person does to clocks, and what clocks do to a person."""
