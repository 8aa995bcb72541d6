"""Partners themselves: guests with a link and no account, and the home of members of a partner organisation."""
