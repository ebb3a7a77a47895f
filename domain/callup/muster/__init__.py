"""Muster (集结): up to 500 called people, each asked until they answer, and followed until they are on post."""
