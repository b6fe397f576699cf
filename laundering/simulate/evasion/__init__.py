"""How embargoed coal is sold under other papers: networks, their methods, and the ships they charter."""
