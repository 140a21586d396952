"""Build specs and inspection reports: documents whose hash goes on chain.

A document is a JSON object. Its hash is the sha2-256 of its canonical form (RFC 8785), so that everybody who holds
the document can check it against the hash that a bid or an attestation carries.

```
canonical   RFC 8785 bytes and their hash
files       documents from and to JSON files
values      what a single value must be
record      dataclasses that are written as, and strictly read from, documents
build       BuildSpec: what to build, and what an inspector measures it against
inspection  InspectionReport: what an inspector measured on one unit
verdict     the report held against the spec
tree        one hash over the reports of many units, and a proof for each
```
"""

from distman.spec.build import Attachment, BuildSpec, Check, Demand, Figure, Part
from distman.spec.canonical import canonical_json, document_hash
from distman.spec.files import load_document, load_list, parse_document, save_document
from distman.spec.inspection import InspectionReport, Measurement
from distman.spec.tree import is_report_of, report_proof, report_root
from distman.spec.verdict import Verdict, judge

__all__ = [
    "Attachment",
    "BuildSpec",
    "Check",
    "Demand",
    "Figure",
    "InspectionReport",
    "Measurement",
    "Part",
    "Verdict",
    "canonical_json",
    "document_hash",
    "is_report_of",
    "judge",
    "load_document",
    "load_list",
    "parse_document",
    "report_proof",
    "report_root",
    "save_document",
]
