"""What a person does: each public function is one intention, and one transaction on the case."""
