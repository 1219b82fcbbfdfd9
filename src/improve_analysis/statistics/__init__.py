"""Numbers in, numbers out: methods with a source, which know nothing of children's social care."""
