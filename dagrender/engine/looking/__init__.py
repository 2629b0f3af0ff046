"""What those are told who look at films without building them: graphs, reasons, differences."""
