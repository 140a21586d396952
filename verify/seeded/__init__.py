"""Seeded bugs: faults like those that people make, each of which at least two layers of the tests must notice.

`patches/` has one file for each, against `contracts/`. `python -m verify.seeded` puts them in one at a time, in a copy.
"""
