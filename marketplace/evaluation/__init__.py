"""评审: panels, blind copies, scores, consensus, calibration, letters."""
