"""The demonstration world: one story, played through the services as people would."""
