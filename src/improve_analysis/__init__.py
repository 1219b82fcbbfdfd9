"""The monthly report book on children's social care: from a council's extracts to a published edition."""
