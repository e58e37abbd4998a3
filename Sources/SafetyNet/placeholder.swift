enum SafetyNetPlaceholder {}
