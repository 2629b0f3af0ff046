"""Who does the work: tasks, workers, and the executors that run them."""
