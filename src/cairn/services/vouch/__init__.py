"""Vouching: endorsements, the register of what is recognised by whom, and that of accreditations."""
