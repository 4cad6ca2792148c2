"""One screen per question a responder asks; screens call services, their widgets do not."""
