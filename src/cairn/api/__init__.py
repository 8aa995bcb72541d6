"""The REST API, version 1: one door for programs, with the services behind it that the pages use."""
