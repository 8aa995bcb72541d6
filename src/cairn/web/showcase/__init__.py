"""What a stranger sees: the credential, the standard behind it, the issuer; and the same as data."""
