"""The roll-up of registered contracts: absorbed, exported, headline and overlap."""
