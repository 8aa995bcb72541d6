"""Evidence, results, the decision."""
