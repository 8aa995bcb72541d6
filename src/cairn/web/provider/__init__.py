"""For those who design, assess and issue: one workshop for each organisation."""
