"""村驿 (Cunyi): the county, township and village service stations of one county."""
