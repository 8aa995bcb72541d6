"""What the topics stand on: figures, measuring, the documents, the peers, the report."""
