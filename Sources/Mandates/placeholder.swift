enum MandatesPlaceholder {}
