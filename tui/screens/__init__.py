"""What people look at as a whole: a file a screen."""
