"""The `distman` command: how each kind of trouble ends, for people and programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.local_chain import free_port
from tests.integration.cli.samples import SOMEWHERE, WRONG_PASSWORD
from tests.integration.market import Market
from tests.integration.shell import Result, Shell


class TestExitCodes:
    """How each kind of trouble ends."""

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("lot", "claim", "0x12", "0"), "BID: got '0x12', expected 0x and 64 hex digits"),
            (("bid", "post", "no.json"), "no.json: got 'No such file or directory', expected a file that can be read"),
            (("verifier", "stake", "-1"), "No such option: -1"),
            (("verifier", "stake", "1e-19"), "ETHER: got '1e-19', expected an amount of ETH with at most 18 decimal"),
            (("lot", "claim", "0x" + "11" * 32, "0"), "the id of a bid posted at"),
            (("lot", "claim"), "Missing argument"),
            (("--escrow", "here", "credit", "show", SOMEWHERE), "escrow: got 'here', expected a 20-byte hex address"),
            (
                ("--deployments", "nowhere", "credit", "show"),
                "--escrow: got None, expected the escrow's address, or a ",
            ),
        ],
    )
    def test_wrong_input(self, words: tuple[str, ...], message: str, shell: Shell) -> None:
        """Exit code 2: what was typed is not what it should be."""
        result = shell.inside("stranger", *words)
        assert (result.code, result.out) == (2, "")
        assert message in " ".join(result.err.split())

    def test_wrong_input_for_programs(self, shell: Shell) -> None:
        """With `--json` the error is an object on stderr, from a process of its own too."""
        result = shell.run("stranger", "lot", "claim", "0x12", "0", "--json")
        assert (result.code, result.out) == (2, "")
        assert result.error == {
            "error": "InvalidInput",
            "message": "BID: got '0x12', expected 0x and 64 hex digits",
            "fields": {},
        }

    def test_refused_by_the_contract(self, shell: Shell, market: Market) -> None:
        """Exit code 3, with the fields of the contract's own error."""
        terms = market.building()
        bid = "0x" + market.client().bid_id(terms).hex()
        result = shell.run("rival", "lot", "submit", bid, "0", "--evidence", "0x" + "00" * 32, "--json")
        assert (result.code, result.out) == (3, "")
        assert result.error["error"] == "EscrowNotSupplier"
        assert result.error["fields"] == {"actual": market.address("rival"), "expected": market.address("supplier")}

    def test_no_node(self, shell: Shell) -> None:
        """Exit code 4: nobody answers; the host is told, and never the path."""
        url = f"http://127.0.0.1:{free_port()}/v3/5ecre7"
        result = shell.run("stranger", "credit", "show", DISTMAN_RPC_URL=url)
        assert (result.code, result.out) == (4, "")
        assert result.err.startswith("Error: No Ethereum node answers at 127.0.0.1:")
        assert "5ecre7" not in result.err

    def test_no_escrow_there(self, shell: Shell) -> None:
        """Exit code 4: no contract at the escrow's address."""
        result = shell.inside(None, "--escrow", SOMEWHERE, "credit", "show", SOMEWHERE, "--json")
        assert (result.code, result.out, result.error["error"]) == (4, "", "NotDeployed")
        assert SOMEWHERE in result.error["message"]

    def test_no_key(self, shell: Shell) -> None:
        """Exit code 5: nobody's key is there."""
        result = shell.run(None, "verifier", "stake", "1")
        assert result == Result(
            5,
            "",
            "Error: The environment variable DISTMAN_PRIVATE_KEY is not set: "
            "put a private key of 64 hex digits in it.\n",
        )

    @pytest.mark.parametrize("extra", [(), ("--json",)])
    def test_no_private_key(self, extra: tuple[str, ...], shell: Shell) -> None:
        """Exit code 5: what is there is no key, and is not shown."""
        nearly = "5a" * 31 + "5"
        result = shell.inside(None, "verifier", "stake", "1", *extra, DISTMAN_PRIVATE_KEY=nearly)
        assert (result.code, result.out) == (5, "")
        assert "DISTMAN_PRIVATE_KEY holds no private key of 64 hex digits." in result.err
        assert nearly not in result.err

    @pytest.mark.parametrize(
        ("password_file", "message"),
        [("wrong", "The password does not open the keystore"), ("missing", "The password file")],
    )
    def test_no_password(self, password_file: str, message: str, shell: Shell, files: Path) -> None:
        """Exit code 5: the keystore stays shut, and the password is not shown."""
        variables = {
            "DISTMAN_KEYSTORE": str(files / "keystore.json"),
            "DISTMAN_PASSWORD_FILE": str(files / password_file),
        }
        result = shell.run(None, "verifier", "stake", "1", **variables)
        assert (result.code, result.out) == (5, "")
        assert message in result.err
        assert WRONG_PASSWORD not in result.err

    def test_no_key_for_programs(self, shell: Shell) -> None:
        """With `--json` the missing key is an object on stderr."""
        result = shell.inside(None, "verifier", "stake", "1", "--json")
        assert (result.code, result.out) == (5, "")
        assert (result.error["error"], result.error["fields"]) == ("KeyUnavailable", {})
