"""The words of the product in other languages: all there, and what pages make of them."""
