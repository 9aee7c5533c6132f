"""The outside world, as local servers that speak the networks' protocols and misbehave on command.

Nothing here uses the adapters under test: payloads are written from the networks' documentation.
"""
