"""The workspace of a credential: where educators and partners design one together."""
