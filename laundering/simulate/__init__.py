"""A labelled world: ships that trade, traders that hide and err, papers that are late, and receivers that miss."""
