"""Benchmarks: figures as ratios to a primitive measured in the same run (`make bench`)."""
