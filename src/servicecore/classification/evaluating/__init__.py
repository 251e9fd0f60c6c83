"""The parts of an evaluation: what labels mean, the counts, the calibration, and what erred."""
