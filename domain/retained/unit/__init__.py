"""A unit's seconded cadres after their return: handover, what stays, contacts, volunteering, recall, and the end."""
