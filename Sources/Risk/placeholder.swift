enum RiskPlaceholder {}
