"""English: the day first and the month in words, so that nobody reads 6/7 the wrong way round."""
