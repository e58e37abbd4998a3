enum SigmaPlaceholder {}
