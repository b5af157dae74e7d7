"""Choose what a viewer sees next, and be able to say and prove why; its memory is the log of what was watched."""
