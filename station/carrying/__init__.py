"""The stick: files that carry the exchange where there is no line, and their page."""
