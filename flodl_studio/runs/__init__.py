"""What both sides of a run share: jobs, events, and run folders on disk. No torch, no Qt."""
