"""What every page shares: access guard, headers, errors, forms and display."""
