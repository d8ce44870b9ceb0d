"""Public money for calls (财政补助), apart from contract money: projects, tranches, recovery, a ledger of its own."""
