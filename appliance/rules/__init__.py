"""The rules of the queue: pure, with no device, database, network, file or clock behind them."""
