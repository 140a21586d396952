"""Amounts of tokens that people type: by whose word they are read."""

from __future__ import annotations

from typing import Annotated

import typer

from distman.token import Token
from distman.types import ZERO_ADDRESS

Decimals = Annotated[
    int | None,
    typer.Option(min=0, max=255, help="How many decimals the token has: an endpoint that says otherwise is refused."),
]


def tell_whose_word(unit: Token, decimals: int | None) -> None:
    """Tells that amounts of a token were read by the endpoint's word, where ``--decimals`` does not vouch for it."""
    if decimals is None and unit.address != ZERO_ADDRESS and unit.decimals:
        word = f"By the endpoint's word {unit.symbol} has {unit.decimals} decimals"
        typer.echo(f"{word}; with --decimals no other number is taken.", err=True)
