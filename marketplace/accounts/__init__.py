"""People, organisations, membership, dated roles with a region, verification and sign-in."""
