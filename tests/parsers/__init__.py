"""Every parser of outside data against anything: run them in the environment of the verification tools.

```
tried       calls a parser and holds what it does against what it documents
values      JSON values, texts and numbers that somebody might hand in
mutants     sound documents with one thing changed
sound       sound documents and values to start from
test_...    one file for each kind of outside data
```

CI runs the same examples each time; `python -m verify.parsers` runs many more.
"""
