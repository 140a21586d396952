"""Who and what there is in a run: contracts, tokens, arbitrators and players, on the chain and for the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.fuzz import abi, artifacts
from tests.fuzz.chain import AnyChain
from tests.fuzz.encoding import Encoding
from tests.fuzz.evm import CHAIN_ID
from tests.fuzz.keys import account
from tests.model.setting import AccountKind, ArbitratorKind, Setting, TokenKind

START = 1_900_000_000
PERMIT2 = "0x000000000022d473030f116ddee9f6b43ac78ba3"
FEE = 70_001
PURSE = 10**27
DEPLOYER = account("deployer")
# Sends what contract accounts do.
OPERATOR = account("operator")

TOKENS: dict[str, tuple[str, tuple[Any, ...], TokenKind]] = {
    "plain": ("PlainToken", (18,), TokenKind("plain")),
    "noreturn": ("NoReturnToken", (), TokenKind("noreturn")),
    "funding": ("FundingToken", (), TokenKind("funding")),
    "blacklist": ("BlacklistToken", (), TokenKind("blacklist")),
    "skewed": ("SkewedToken", (-1,), TokenKind("skewed", -1)),
    "moody": ("MoodyToken", (), TokenKind("moody")),
    "mute": ("MuteToken", (), TokenKind("mute")),
    "phantom": ("PhantomToken", (), TokenKind("phantom")),
}
VERIFIERS = 12


@dataclass
class Scene:
    """All addresses of a run.

    Attributes:
        recipe: What was deployed, in order: the contract's name and its encoded constructor arguments.
        contracts: Name of the contract at each address.
        tokens: Tokens by kind; ether is not among them.
        arbitrators: Those of one owner first, the bad one last.
        customers: Who posts: keys, a party that may misbehave when it is paid, a wallet that signs by ERC-1271, and a
            key whose account has code (EIP-7702).
        suppliers: Who claims, of the same kinds.
        verifiers: Keys, a key with code, a wallet, and a wallet that says yes to everything.
        codes: What was put at an address without being deployed.
        contract_accounts: Accounts that act through `act`.
    """

    escrow: str = ""
    registry: str = ""
    recipe: list[tuple[str, bytes]] = field(default_factory=list)
    contracts: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    arbitrators: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    suppliers: list[str] = field(default_factory=list)
    verifiers: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    accounts: dict[str, AccountKind] = field(default_factory=dict)
    codes: list[tuple[str, bytes]] = field(default_factory=list)
    judge: str = account("judge")
    stranger: str = account("stranger")

    @cached_property
    def people(self) -> list[str]:
        """Everybody who acts."""
        return [*self.customers, *self.suppliers, *self.verifiers, self.judge, self.stranger]

    @cached_property
    def holders(self) -> list[str]:
        """Everybody who may hold money."""
        return [*self.people, self.escrow, self.registry, *self.arbitrators, OPERATOR]

    @property
    def bad_arbitrator(self) -> str:
        """The arbitrator that does as it is told."""
        return self.arbitrators[-1]

    def encoding(self) -> Encoding:
        """The bytes of what is called here."""
        return Encoding(self.contracts, self.escrow, PERMIT2)

    def signer_of(self, who: str) -> str:
        """Whose key signs for an account; its own unless it is a wallet."""
        return self.accounts[who].owner if who in self.accounts and self.accounts[who].owner else who

    def setting(self) -> Setting:
        """The same for the model."""
        kinds = {TOKENS[name][0]: TOKENS[name][2] for name in TOKENS}
        fees = (FEE, 0)
        owned = {
            address: ArbitratorKind("owned", self.judge, fee)
            for address, fee in zip(self.arbitrators[:-1], fees, strict=True)
        }
        return Setting(
            escrow=self.escrow,
            registry=self.registry,
            permit2=PERMIT2,
            chain_id=CHAIN_ID,
            tokens={address: kinds[self.contracts[address]] for address in self.tokens.values()},
            arbitrators=owned | {self.bad_arbitrator: ArbitratorKind("bad")},
            accounts=dict(self.accounts),
        )


def build(chain: AnyChain) -> Scene:
    """Deploys everything as scripts/deploy.py does, with tokens and players, and gives everybody ether."""
    scene = Scene()
    scene.registry = _deploy(chain, scene, "VerifierRegistry")
    scene.escrow = _deploy(chain, scene, "Escrow", scene.registry)
    scene.arbitrators = [_deploy(chain, scene, "OwnedArbitrator", scene.judge, fee) for fee in (FEE, 0)]
    scene.arbitrators.append(_deploy(chain, scene, "BadArbitrator"))
    scene.tokens = {name: _deploy(chain, scene, contract, *args) for name, (contract, args, _) in TOKENS.items()}
    scene.customers = [account("customer"), account("buyer")]
    scene.suppliers = [account("supplier"), account("maker")]
    scene.verifiers = [account(f"verifier {seat}") for seat in range(VERIFIERS)]
    for group in (scene.customers, scene.suppliers):
        party = _deploy(chain, scene, "Party")
        scene.parties.append(party)
        scene.accounts[party] = AccountKind("party")
        group.extend([party, _wallet(chain, scene, group[0]), account(f"delegating {group[0]}")])
    scene.verifiers.append(account("delegating verifier"))
    for who in (scene.customers[-1], scene.suppliers[-1], scene.verifiers[-1]):
        scene.accounts[who] = AccountKind("delegated", takes_ether=False)
        _put(chain, scene, who, "SignerWallet")
    scene.verifiers.append(_wallet(chain, scene, scene.verifiers[0]))
    hostile = _deploy(chain, scene, "HostileWallet")
    scene.accounts[hostile] = AccountKind("hostile", takes_ether=False)
    scene.verifiers.append(hostile)
    _put(chain, scene, PERMIT2, "Permit2Mock")
    for who in scene.people:
        chain.give(who, PURSE)
    return scene


def _put(chain: AnyChain, scene: Scene, address: str, contract: str) -> None:
    code = artifacts.runtime_code(contract)
    chain.put(address, code)
    scene.codes.append((address, code))
    scene.contracts[address] = contract


def _wallet(chain: AnyChain, scene: Scene, owner: str) -> str:
    wallet = _deploy(chain, scene, "SignerWallet", owner)
    scene.accounts[wallet] = AccountKind("wallet", owner, takes_ether=False)
    return wallet


def _deploy(chain: AnyChain, scene: Scene, contract: str, *args: Any) -> str:
    constructor = artifacts.members(contract, "constructor")
    encoded = abi.encoder(constructor[0]["inputs"])(args) if constructor else b""
    address = chain.deploy(DEPLOYER, artifacts.creation_code(contract) + encoded)
    scene.recipe.append((contract, encoded))
    scene.contracts[address] = contract
    return address
