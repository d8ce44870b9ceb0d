"""Open calls (揭榜挂帅): the call, its sealed bids and its award."""
