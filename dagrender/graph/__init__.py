"""Plans compiled into a graph of content-addressed nodes, and what its keys explain."""
