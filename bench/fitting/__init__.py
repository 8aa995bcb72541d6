"""Fitting the numbers that linking rests on; no topics of `make bench`."""
