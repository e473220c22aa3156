"""Session, forms, access, languages and errors: what all pages share."""
