"""From an award to a signed credential and its status."""
