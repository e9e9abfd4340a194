"""How the product grows: the same searches at a thousand to a million passages (`make scale`)."""
