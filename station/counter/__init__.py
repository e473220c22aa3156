"""What people come to the station for: the shelf, pickup, agreements, notices, the till."""
