"""From scores to the officer's list: rank, lanes, budget, reasons, red flags, and the files that hold them."""
