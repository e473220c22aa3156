"""Photos as they are shown: drawn anew in two sizes, kept with their digest, asked for by a form."""
