"""The `distman` command: what a bid's Terms can say, and taking a bid back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.market import DAY_S, Market
from tests.integration.shell import Shell, events_of


class TestDrafts:
    """Terms beyond one stage."""

    def test_stages_and_arbitration(self, shell: Shell, market: Market, files: Path, tmp_path: Path) -> None:
        """Stages come from a file, and the arbitrator with its window, data and reworks from options."""
        stages = [
            {
                "share_bps": 9_000,
                "panel": 1,
                "quorum": 1,
                "build_time": 30 * DAY_S,
                "inspection_time": 10 * DAY_S,
                "pays_on_silence": False,
            },
            {
                "share_bps": 1_000,
                "panel": 0,
                "quorum": 0,
                "build_time": 0,
                "inspection_time": 365 * DAY_S,
                "pays_on_silence": True,
            },
        ]
        path, terms = tmp_path / "stages.json", tmp_path / "terms.json"
        path.write_text(json.dumps(stages))
        options = ["--spec", files / "spec.json", "--price", "1", "--claim-by", "60d", "--stages", path]
        people = ["--verifier", market.address("verifier 1"), "--arbitrator", market.arbitrator]
        more = ["--arbitrator-data", "0xab01", "--dispute-window", "3d", "--reworks", "2"]
        draft = shell.inside("customer", "bid", "draft", *options, *people, *more)
        assert draft.json["stages"] == stages
        assert [draft.json[name] for name in ("arbitrator", "arbitrator_data", "dispute_window", "reworks")] == [
            market.arbitrator,
            "0xab01",
            3 * DAY_S,
            2,
        ]
        terms.write_text(draft.out)
        bid = shell.inside("customer", "bid", "post", terms, "--json").json["bid"]
        lines = shell.inside(None, "bid", "show", bid).out.splitlines()
        assert lines[-4:] == [
            f"disputes   within 3 d of a verdict, before the arbitrator {market.arbitrator}",
            "stage 0    90 %; 30 d to build, 10 d to inspect; 1 PASS of 1 verifiers (seat 0); silence voids the lot",
            "stage 1    10 %; 365 d to wait; silence pays",
            "lot 0: open",
        ]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ([], "--build-time and --inspection-time and --quorum and --verifier: got 'nothing'"),
            (["--arbitrator", "judge"], "--arbitrator: got 'judge', expected a 20-byte hex address"),
            (["--arbitrator-data", "ab"], "--arbitrator-data: got 'ab', expected 0x and hex digits"),
            (["--dispute-window", "3"], "--dispute-window: got '3', expected a duration"),
            (["--stages", "none.json"], "none.json: got 'No such file or directory'"),
        ],
        ids=lambda value: value[0] if value and isinstance(value, list) else "",
    )
    def test_wrong_options(self, options: list[str], message: str, shell: Shell, market: Market, files: Path) -> None:
        """Whatever is wrong with a draft, the option is named."""
        verifier = market.address("verifier 1")
        one = ["--build-time", "1d", "--inspection-time", "1d", "--quorum", "1", "--verifier", verifier]
        needed = ["--spec", files / "spec.json", "--price", "1", "--claim-by", "60d"]
        stage = one if options and "--stages" not in options else []
        result = shell.inside("customer", "bid", "draft", *needed, *stage, *options)
        assert (result.code, result.out) == (2, "")
        assert message in result.err


class TestCancelling:
    """Taking back what is still open."""

    def test_cancel(self, shell: Shell, market: Market) -> None:
        """The customer cancels what nobody claimed."""
        bid = "0x" + market.client().bid_id(market.building()).hex()
        (event,) = events_of(shell.inside("customer", "bid", "cancel", bid, "--json"))
        assert (event["event"], event["lots"], event["to_customer"]) == ("BidCancelled", 1, "3030000")
