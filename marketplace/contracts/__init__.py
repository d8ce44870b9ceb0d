"""Technology contracts: versions, signing, milestones and documents."""
