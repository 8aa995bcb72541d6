"""What a person does with what they hold."""
