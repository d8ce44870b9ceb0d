"""Escrow, the double-entry ledger, the gateway and its webhooks."""
