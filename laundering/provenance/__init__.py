"""The provenance ledger: follow the coal, not the ship."""
