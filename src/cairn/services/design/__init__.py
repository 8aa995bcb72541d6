"""From an idea to a published version."""
