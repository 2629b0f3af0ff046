"""The page of a graph: the data that it is made from."""
