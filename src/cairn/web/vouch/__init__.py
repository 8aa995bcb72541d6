"""Vouching: guests who are asked to endorse, those who endorse and recognise, holders, and the public registers."""
