"""What people do with a till, one module per thing; screens and commands both call these."""
