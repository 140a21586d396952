"""Who and what there is in a world: addresses, and how tokens, arbitrators and accounts behave."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TokenKind:
    """How a token behaves.

    Attributes:
        name: "plain", "funding" (EIP-3009), "blacklist", "noreturn", "phantom" (takes any call), "skewed", "moody" or
            "mute": the behaviours of contracts/mocks.
        skew: What a skewed token adds to each transfer at first, or takes away where it is negative.
    """

    name: str = "plain"
    skew: int = 0

    @property
    def has_permit(self) -> bool:
        """Whether it knows ERC-2612."""
        return self.name not in ("noreturn", "phantom")

    @property
    def keeps_infinite(self) -> bool:
        """Whether an allowance of 2^256 - 1 is not used up."""
        return self.name not in ("noreturn", "phantom")

    @property
    def is_honest(self) -> bool:
        """Whether the escrow stays solvent in it: not in one that denies what it moved and tells no balance."""
        return self.name != "mute"

    @property
    def is_exact(self) -> bool:
        """Whether it moves what it says, so that the escrow's balance equals what it owes (M1)."""
        return self.name not in ("skewed", "moody", "mute")


@dataclass(frozen=True, slots=True)
class ArbitratorKind:
    """How an arbitrator behaves: "owned" is `OwnedArbitrator`; "bad" the mock that gives ids as it is told."""

    name: str = "owned"
    owner: str = ""
    fee: int = 0


@dataclass(frozen=True, slots=True)
class AccountKind:
    """How an account behaves.

    Attributes:
        name: "key"; "delegated" (a key with code, EIP-7702); "wallet" (ERC-1271, for which its owner signs);
            "hostile" (an ERC-1271 wallet that says yes to anything); or "party" (a contract whose mood can be set).
        owner: Whose key signs for a wallet.
        takes_ether: Whether plain ether reaches it; of a party its mood tells.
    """

    name: str = "key"
    owner: str = ""
    takes_ether: bool = True

    @property
    def has_code(self) -> bool:
        """Whether it is a contract to whoever looks at its code."""
        return self.name != "key"


KEY = AccountKind()


@dataclass(frozen=True, slots=True)
class Setting:
    """The addresses of a world. An account that is not named is a key."""

    escrow: str
    registry: str
    permit2: str
    chain_id: int
    tokens: dict[str, TokenKind] = field(default_factory=dict)
    arbitrators: dict[str, ArbitratorKind] = field(default_factory=dict)
    accounts: dict[str, AccountKind] = field(default_factory=dict)
    has_permit2: bool = True

    def account(self, address: str) -> AccountKind:
        """How an account behaves."""
        return self.accounts.get(address, KEY)

    def has_code(self, address: str) -> bool:
        """Whether an address is a contract."""
        if address in (self.escrow, self.registry) or address in self.tokens or address in self.arbitrators:
            return True
        return self.account(address).has_code or (self.has_permit2 and address == self.permit2)
