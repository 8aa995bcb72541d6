"""From bytes or an address to a verdict."""
