"""What the desk does: verbs, each one transaction, and the one writer behind them."""
