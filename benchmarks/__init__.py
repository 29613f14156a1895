"""What the desk costs, each figure beside the best plain way to do the same, in the same run. See docs/performance.md."""
