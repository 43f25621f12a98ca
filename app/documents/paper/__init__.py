"""What leaves the house on paper: certificates, summaries, forms, ledgers and check sheets as tagged PDF/A-2a and
PDF/UA-1.

This package knows no database and no request. It takes the frozen dataclasses of `content` and gives bytes, the same
bytes for the same content. Layers, each knowing only those before it: `faces` and `type` (fonts), `text` (lines),
`structure`, `metadata` and `canvas` (a tagged page), `type_area`, `flow`, `table` and `grid` (pages), then one module
for each document. A summary's parts are in `annual`.
"""
