"""What tools say about the contracts without running them, held against a committed list of reasons.

```
findings   what a tool found, under a name that outlives a change of lines
sources    the contracts, their syntax trees, and which function a place in a file belongs to
compiler   solc's own warnings
slither    Slither's detectors
census     every unchecked block and every call of foreign code
solhint    solhint's rules
forge_lint forge's lints
accepted   the committed list: why a finding stays
```
"""
