#include "CSimdjson.h"
int filet_json_version(void) { return 1; }
