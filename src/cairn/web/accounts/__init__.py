"""Log-ins: addresses, passwords, passkeys, codes; the account page."""
