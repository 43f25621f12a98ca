"""The parts of an annual summary, each a function that writes into its flow; `summary` puts them together."""
