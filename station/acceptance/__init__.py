"""What people send: accepted at a station for a partner that allowed it, carried up, handed on."""
