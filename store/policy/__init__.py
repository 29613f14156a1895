"""The desk's rules as one TOML file: read, checked, compared."""
