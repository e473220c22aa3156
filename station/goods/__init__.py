"""Farm goods: who produces what, what is offered for sale, and each lot of it."""
