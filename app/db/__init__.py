"""What the database promises: names, stamps, the write lock, the trail, encryption, jobs, blobs. Knows no slice."""
