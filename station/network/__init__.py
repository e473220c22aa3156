"""Places, stations, partners, vehicles and routes of one county."""
