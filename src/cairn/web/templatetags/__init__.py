"""Template libraries of Cairn's pages."""
