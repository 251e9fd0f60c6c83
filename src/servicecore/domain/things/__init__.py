"""What stands around a contact: orders, offers, disruptions, gaps, knowledge, surveys, journeys."""
