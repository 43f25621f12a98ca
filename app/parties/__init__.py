"""Partners and persons: identities with many names, matched, merged and unmerged, told once for both."""
