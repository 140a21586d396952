"""What the people at the command line write and type."""

from __future__ import annotations

SOMEWHERE = "0x000000000000000000000000000000000000dEaD"
PASSWORD = "correct horse battery staple"
WRONG_PASSWORD = "incorrect donkey"
PLAYED_WITHIN_S = 600
SPEC = {"title": "K-Bot", "version": 1}
REPORT = {"unit": "KD-0001", "passed": True}
EVIDENCE = {"tracking": "00340434161094021501"}
