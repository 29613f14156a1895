"""The same facts without a screen: blocks, tables, JSON, sentences. Never loads textual."""
