"""The parts that screens are built from: each made once and used everywhere."""
