"""What the program does where network, gateways and the API fail."""
