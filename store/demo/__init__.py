"""A desk to look at: simulated customers and colleagues of an online shop. Calls only the desk's verbs and views."""
