"""Mail into the desk: what a mail says, which ticket it belongs to, and how it comes in."""
