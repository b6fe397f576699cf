"""Facts as data with their sources: ports, countries, sea distances, regimes; thin readers beside them."""
