"""The `distman` command: what verifiers stake, and what people are owed."""

from __future__ import annotations

from pathlib import Path

from distman import ZERO_ADDRESS
from distman.deployments import DeployedContract, Deployment, save_deployment
from tests.integration.cli.samples import SOMEWHERE
from tests.integration.market import EXIT_DELAY_S, STAKE, Market
from tests.integration.shell import Shell, events_of


class TestVerifiers:
    """A verifier's stake and profile."""

    def test_stake(self, shell: Shell, market: Market) -> None:
        """A verifier stakes, asks some back, waits, and withdraws it."""
        verifier = market.address("unstaked")
        staked = shell.inside("unstaked", "verifier", "stake", "1.5")
        (exiting,) = events_of(shell.inside("unstaked", "verifier", "exit", "0.5", "--json"))
        shown = shell.inside(None, "verifier", "show", verifier, "--json").json
        market.chain.travel_to(exiting["exit_at"])
        withdrawn = shell.inside("unstaked", "verifier", "withdraw", "--to", SOMEWHERE)
        assert f"Staking 1.5 ETH at {market.registry} for the escrow {market.escrow} ..." in staked.err
        assert staked.out.splitlines()[0] == f"1.5 ETH staked by {verifier}."
        assert shown == {
            "verifier": verifier,
            "stake": {
                "active": str(STAKE),
                "reserved": "0",
                "exiting": str(STAKE // 2),
                "exit_at": exiting["exit_at"],
            },
            "profile": "",
        }
        assert withdrawn.out.splitlines()[0] == f"0.5 ETH of stake withdrawn to {SOMEWHERE}."

    def test_another_registry_than_recorded(self, shell: Shell, market: Market, tmp_path: Path) -> None:
        """Where the record of the deployment has another registry than the endpoint names, no stake is sent."""
        digest = "0x" + "00" * 32
        contracts = {
            name: DeployedContract(address=at, block=1, tx_hash=digest, creation_hash=digest, code_hash=digest)
            for name, at in {"Escrow": market.escrow, "VerifierRegistry": SOMEWHERE}.items()
        }
        save_deployment(tmp_path, Deployment(chain_id=31337, compiler={}, contracts=contracts))
        result = shell.inside("unstaked", "--deployments", tmp_path, "verifier", "stake", "1.5")
        assert (result.code, result.sent) == (4, [])
        assert f"it names the registry {market.registry}, and {SOMEWHERE} is the one of this escrow" in result.err

    def test_profile(self, shell: Shell, market: Market) -> None:
        """A verifier's profile and stake are shown to people."""
        published = shell.inside("verifier 1", "verifier", "profile", "https://lab.example")
        shell.inside("verifier 1", "verifier", "exit", "0.25")
        verifier = market.address("verifier 1")
        assert published.out.splitlines()[0] == f"Profile of {verifier}: https://lab.example."
        lines = shell.inside("verifier 1", "verifier", "show").out.splitlines()
        assert lines[:3] == [f"Verifier {verifier}", "  stake     0.75 ETH", "  free      0.75 ETH"]
        assert lines[3].startswith("  exiting   0.25 ETH, to be withdrawn from ")
        assert lines[4] == "  profile   https://lab.example"
        assert market.client().stake_of(verifier).exit_at - market.chain.now() == EXIT_DELAY_S

    def test_reserved_stake(self, shell: Shell, market: Market) -> None:
        """What a verifier's attestations answer for is shown beside what is free."""
        market.disputable(verifier_stake=STAKE // 4)
        verifier = market.address("verifier 1")
        lines = shell.inside("verifier 1", "verifier", "show").out.splitlines()
        assert lines == [
            f"Verifier {verifier}",
            "  stake     1 ETH",
            "  free      0.75 ETH",
            "  reserved  0.25 ETH, until the rounds that it answers for are over",
            "  profile   none",
        ]


class TestCredit:
    """What people are owed."""

    def test_credit_in_several_tokens(self, shell: Shell, market: Market) -> None:
        """All credit in several tokens is withdrawn at once, each told in its own unit."""
        for token in (ZERO_ADDRESS, market.token):
            market["verifier 1"].attest(market.inspecting(token=token), 0, True, b"\x01" * 32)
        owed = market.client().credit(market.address("verifier 1"), market.token)
        tokens = ["--token", market.token, "--token", ZERO_ADDRESS]
        refused = shell.inside("verifier 1", "credit", "withdraw", *tokens, "--amount", "1")
        result = shell.inside("verifier 1", "credit", "withdraw", *tokens, "--to", SOMEWHERE)
        assert refused.code == 2
        assert refused.err.startswith("Error: --amount: got '1', expected a single --token")
        assert result.out.splitlines()[:2] == [
            f"{owed / 10**6:g} TUSD withdrawn to {SOMEWHERE}.",
            f"0.00000000000001 ETH withdrawn to {SOMEWHERE}.",
        ]
