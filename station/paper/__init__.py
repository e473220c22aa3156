"""What sheets say to a scanner: QR codes that carry a load to a station without a line."""
