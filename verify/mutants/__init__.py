"""Mutation testing of the contracts: small faults, put in one at a time, that the tests must notice.

`python -m verify.mutants` goes in four stages: generate, compile, judge and report. What each has found is kept under
`.verify/mutants/` by content, so that a stage may be stopped and goes on where it was.
"""
