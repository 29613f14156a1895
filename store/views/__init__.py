"""Questions: frozen facts out; every view takes the actor and masks."""
