"""`/dashboard/`: what is wrong, and the button that mends it, on the phone in your hand."""
