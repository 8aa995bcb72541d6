"""The register of a provider: partners, areas, whom it asks to rate and to sign, what was pledged."""
