"""JSON-RPC without I/O: what is asked of a chain, what answers mean, and how a transaction is sent."""

from __future__ import annotations

from distman.rpc.shapes import Misshapen
from distman.rpc.steps import Ask, Now, Pause, Step, Steps, Together
from distman.rpc.values import Block, Fate, Log, Mined, Receipt, TransactionSigner

__all__ = [
    "Ask",
    "Block",
    "Fate",
    "Log",
    "Mined",
    "Misshapen",
    "Now",
    "Pause",
    "Receipt",
    "Step",
    "Steps",
    "Together",
    "TransactionSigner",
]
