"""What the database promises: names, stamps, the write lock, the trail, encryption, blobs. Knows no slice."""
