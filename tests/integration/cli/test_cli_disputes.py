"""The `distman` command: disputes, and the arbitrator who rules in them."""

from __future__ import annotations

import pytest

from distman import Client
from tests.integration.cli.samples import SOMEWHERE
from tests.integration.market import Market
from tests.integration.shell import Shell, events_of


class TestDisputes:
    """From a verdict in dispute to its end."""

    def test_dispute_and_ruling(self, shell: Shell, market: Market) -> None:
        """The supplier disputes, hands in evidence, and is ruled right."""
        terms = market.disputable()
        bid = "0x" + market.client().bid_id(terms).hex()
        disputed = shell.inside("supplier", "lot", "dispute", bid, "0")
        evidence = shell.inside("supplier", "lot", "evidence", bid, "0", "/ipfs/evidence")
        shown = shell.inside(None, "lot", "show", bid, "0").out.splitlines()
        ruled = shell.inside("judge", "arbitrator", "rule", market.arbitrator, "0", "pass")
        settled = shell.inside("stranger", "lot", "settle", bid, "0")
        supplier, slashed = market.address("supplier"), market.address("verifier 1")
        assert disputed.said == f"Paying 0.01 ETH to the arbitrator {market.arbitrator} ...\n"
        assert disputed.out.startswith(f"Lot 0 is disputed by {supplier}: dispute 0, to be ruled until ")
        assert evidence.out.splitlines()[0] == f"Evidence by {supplier}: /ipfs/evidence"
        assert shown[0].startswith(f"lot 0: disputed; supplier {supplier}, round 1; 0 PASS, 2 FAIL; until ")
        assert shown[1] == "  next: agree (both parties)"
        assert ruled.out.splitlines()[:2] == [
            f"The arbitrator {market.arbitrator} rules 1 in dispute 0.",
            "Lot 0 is ruled passed, which is final. Next: `distman lot settle` moves the money.",
        ]
        assert f"1 ETH of the stake of {slashed} credited to {supplier}." in settled.out.splitlines()

    def test_dispute_for_programs(self, shell: Shell, market: Market) -> None:
        """Programs get the arbitrator's numbers as strings."""
        bid = "0x" + market.client().bid_id(market.disputable()).hex()
        result = shell.inside("customer", "lot", "dispute", bid, "0", "--json")
        disputed, meta, dispute = events_of(result)
        assert (result.said, disputed["dispute_id"]) == ("", "0")
        assert meta["meta_evidence_id"] == dispute["meta_evidence_id"] == str(int(bid, 16))

    def test_what_is_told_is_paid(self, shell: Shell, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """What an arbitrator asks is paid as it was told, also if it asks for more when it is asked again."""
        bid = "0x" + market.client().bid_id(market.disputable()).hex()
        costs = iter([10**16, 10**20])
        monkeypatch.setattr(Client, "arbitration_cost", lambda *_: next(costs))
        result = shell.inside("supplier", "lot", "dispute", bid, "0")
        sent = market.chain.request("eth_getTransactionByHash", result.sent[0])
        assert f"Paying 0.01 ETH to the arbitrator {market.arbitrator} ..." in result.err
        assert int(sent["value"], 16) == 10**16

    def test_dispute_without_an_arbitrator(self, shell: Shell, market: Market) -> None:
        """Where verdicts are final there is nobody to dispute before."""
        bid = "0x" + market.client().bid_id(market.inspecting()).hex()
        result = shell.inside("customer", "lot", "dispute", bid, "0")
        assert result.code == 2
        assert "terms.arbitrator" in result.err

    @pytest.mark.parametrize(("word", "verdict"), [("fail", "failed"), ("refuse", "failed")])
    def test_other_rulings(self, word: str, verdict: str, shell: Shell, market: Market) -> None:
        """An arbitrator can fail a lot, or refuse to rule, which leaves the verdict as it is."""
        terms = market.disputable()
        market["supplier"].dispute(terms, 0)
        _, ruled = events_of(shell.inside("judge", "arbitrator", "rule", market.arbitrator, "0", word, "--json"))
        assert (ruled["event"], ruled["verdict"]) == ("LotRuled", verdict)

    def test_unknown_ruling(self, shell: Shell, market: Market) -> None:
        """A word that is no ruling is refused with those that are."""
        result = shell.inside("judge", "arbitrator", "rule", market.arbitrator, "0", "maybe")
        assert result.code == 2
        assert all(word in result.err for word in ("maybe", "pass", "fail", "refuse"))

    def test_arbitrator(self, shell: Shell, market: Market) -> None:
        """Anyone sees who rules and what it costs; the owner withdraws the fees."""
        terms = market.disputable()
        market["supplier"].dispute(terms, 0)
        owner = market.address("judge")
        shown = shell.inside(None, "arbitrator", "show", market.arbitrator)
        assert shown.out.splitlines() == [
            f"Arbitrator {market.arbitrator}",
            f"  owner  {owner}",
            "  fee    0.01 ETH a dispute",
            "  holds  0.01 ETH of fees",
        ]
        assert shell.inside(None, "arbitrator", "show", market.arbitrator, "--json").json == {
            "arbitrator": market.arbitrator,
            "owner": owner,
            "fee": str(10**16),
            "balance": str(10**16),
        }
        withdrawn = shell.inside("judge", "arbitrator", "withdraw", market.arbitrator, "--to", SOMEWHERE)
        assert withdrawn.out.splitlines()[0] == f"0.01 ETH of fees withdrawn to {SOMEWHERE}."
