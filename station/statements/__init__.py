"""What a day did to each partner's parcels, as sheets that balance."""
