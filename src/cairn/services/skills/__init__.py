"""Skills: frameworks, looking them up, finding them in texts."""
