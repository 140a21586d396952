"""The `distman` command: claims and agreements that one signs and another sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.samples import PLAYED_WITHIN_S
from tests.integration.market import DAY_S, Market
from tests.integration.shell import Shell, events_of

OFFER = ("--sign", "--until", "7d")


class TestSignedActions:
    """What one signs and another sends."""

    def test_claim(self, shell: Shell, market: Market, tmp_path: Path) -> None:
        """A supplier signs a claim, and a stranger sends it."""
        terms = market.posted()
        bid = "0x" + market.client().bid_id(terms).hex()
        signed = shell.inside("supplier", "lot", "claim", bid, "1", "--sign", "--until", "7d")
        claim = signed.json["claim"]
        assert 0 <= market.chain.now() + 7 * DAY_S - claim.pop("deadline") < PLAYED_WITHIN_S
        assert claim == {"bid": bid, "lot": 1, "round": 1, "supplier": market.address("supplier")}
        path = tmp_path / "claim.json"
        path.write_text(signed.out)
        (event,) = events_of(shell.inside("stranger", "lot", "claim", bid, "1", "--for", path, "--json"))
        assert (event["event"], event["supplier"], event["lot"]) == ("LotClaimed", market.address("supplier"), 1)

    def test_agreement(self, shell: Shell, market: Market, tmp_path: Path) -> None:
        """The customer offers a split, and the supplier reads what it agrees to and sends it."""
        terms = market.building(token=market.token)
        bid = "0x" + market.client().bid_id(terms).hex()
        offer = ["--sign", "--to-supplier", "1.25", "--until", "7d"]
        signed = shell.inside("customer", "lot", "agree", bid, "0", *offer)
        assert signed.json["$type"] == "distman/signed-agreement/1"
        assert signed.json["agreement"]["to_supplier"] == "1250000"
        path = tmp_path / "offer.json"
        path.write_text(signed.out)
        done = shell.inside("supplier", "lot", "agree", bid, "0", "--with", path, "--to-supplier", "1.25")
        assert done.said.endswith("\nAgreeing to 1.25 TUSD (1250000 smallest units) for the supplier ...\n")
        assert done.out.splitlines()[0] == (
            "Lot 0 is split as agreed: 1.25 TUSD to the supplier, 2.28 TUSD back to the customer."
        )

    @pytest.mark.parametrize("as_json", [False, True])
    @pytest.mark.parametrize("expected", [(), ("--to-supplier", "1.35")], ids=["nothing", "another amount"])
    def test_another_amount(
        self, expected: tuple[str, ...], as_json: bool, shell: Shell, market: Market, tmp_path: Path
    ) -> None:
        """What the other party has signed is not sent where it is not what was expected, by people or by programs."""
        bid = "0x" + market.client().bid_id(market.building(token=market.token)).hex()
        path = tmp_path / "offer.json"
        path.write_text(
            shell.inside("customer", "lot", "agree", bid, "0", *OFFER, "--to-supplier", "0.35").out,
        )
        words = ["lot", "agree", bid, "0", "--with", path, *expected, *(["--json"] if as_json else [])]
        result = shell.inside("supplier", *words)
        assert (result.code, result.out, result.sent) == (2, "", [])
        offered = "0.35 TUSD (350000 smallest units)"
        assert f"expected {offered}, which is signed in {path}, if you agree to it" in result.err

    @pytest.mark.parametrize("action", ["claim", "agree"])
    def test_another_lot(self, action: str, shell: Shell, market: Market, tmp_path: Path) -> None:
        """A file that was signed for another lot than is named is refused by its name."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        path, until = tmp_path / "signed.json", ["--sign", "--until", "7d"]
        lot, more, option = ("1", [], "--for") if action == "claim" else ("0", ["--to-supplier", "0"], "--with")
        path.write_text(shell.inside("supplier", "lot", action, bid, lot, *until, *more).out)
        other = "0" if lot == "1" else "1"
        result = shell.inside("stranger", "lot", action, bid, other, option, path)
        assert (result.code, result.err) == (
            2,
            f"Error: {path}: got 'a signature for lot {lot}', expected one for lot {other}\n",
        )
