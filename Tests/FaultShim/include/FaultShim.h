// Nothing to call: the library works by being loaded before all others (LD_PRELOAD).
