"""The way in: the first page, what is on offer, an offer by mail, the first start."""
