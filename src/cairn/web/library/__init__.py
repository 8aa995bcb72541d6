"""The library: pages of its owner, of partners, of learners, and of whoever has a link."""
