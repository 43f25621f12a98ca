"""The second factor: one-time passwords of a telephone (RFC 6238), recovery codes on paper, and asking again before a
decision."""
