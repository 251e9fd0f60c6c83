"""How rules are written: facts, their kinds, and the conditions made of them."""
