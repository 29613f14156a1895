"""What a person can do with the ticket in hand, a file a family: key, prompt, verb."""
