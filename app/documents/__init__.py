"""Paper: certificates of filing, annual summaries, and the public page that answers for them."""
