"""The rules of docs/SPEC.md as a program: what each call does in each state, without EVM and contracts."""
