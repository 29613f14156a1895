"""What people look at: full-screen in Textual, and the same facts as plain text."""
