"""The desk: what waits for a reviewer, the page it is decided on, returns, delegation, stars."""
