"""What leaves the house on paper: certificates and summaries as tagged PDF/A-2a and PDF/UA-1.

This package knows no database and no request. It takes the frozen dataclasses of `content` and gives bytes, the same
bytes for the same content. Layers, each knowing only those before it: `faces` and `type` (fonts), `text` (lines),
`structure`, `metadata` and `canvas` (a tagged page), `table` and `flow` (pages), `certificate` and `summary`.
"""
