"""What came of a broadcast: the counts, the reasons, the timeline, and lists of people by outcome."""
