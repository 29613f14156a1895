"""The figures' targets: what the policy says, when it is judged, who is warned, what the screen shows."""
