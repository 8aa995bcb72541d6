"""Benchmarks: figures as ratios to a primitive measured in the same run (`make bench`).

    python -m bench                 every topic
    python -m bench core shapes     some
    python -m bench --list          their names

A topic is a module bench/<topic>.py with `figures() -> Iterable[Figure]`; the first line of its
docstring is its title. `bench.frame` has the figure, the measuring, the documents and the peers.
Each topic runs in a process of its own; its result goes to build/bench/<topic>.json, from which
`scripts/performance.py` writes docs/explanation/performance.md.
"""
