"""What a breach case is: values and rules, with no input, output or clock of their own."""
