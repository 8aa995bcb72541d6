"""For anybody who must decide whether to trust a document."""
