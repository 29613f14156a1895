"""The desk itself: rules, tables, verbs and views. Knows nothing of screens or command lines."""
