"""The product's table of contents: one module per verb, by stage of the journey."""
