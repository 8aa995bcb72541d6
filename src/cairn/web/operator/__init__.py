"""Pages of whoever runs this installation."""
