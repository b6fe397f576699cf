"""A folder of files → checked tables, with every row used, out of scope or rejected: nothing is lost."""
