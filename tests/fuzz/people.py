"""Signatures that players give, good ones and spoiled ones."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.fuzz.keys import FORMS, GOOD_FORMS
from tests.fuzz.scene import Scene
from tests.model.messages import Domain, Message, Signature


def sign(chance: Random, scene: Scene, who: str, message: Message) -> Signature:
    """A good signature, in either form."""
    return Signature(scene.signer_of(who), message, "64" if chance.random() < 0.25 else GOOD_FORMS[0])


def spoil(chance: Random, scene: Scene, signature: Signature, domain: Domain) -> Signature:
    """The same signature by somebody else, in a form that is none, or for another chain or contract."""
    kind = chance.randrange(4)
    if kind == 0:
        return replace(
            signature, signer=chance.choice(scene.verifiers[:-2] + scene.customers[:2] + scene.suppliers[:2])
        )
    if kind == 1:
        return replace(signature, form=chance.choice(FORMS[2:]))
    if kind == 2:
        return replace(signature, domain=replace(domain, chain_id=domain.chain_id + 1))
    return replace(signature, domain=replace(domain, contract=scene.registry))
