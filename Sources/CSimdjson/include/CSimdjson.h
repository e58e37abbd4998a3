#ifndef CSIMDJSON_H
#define CSIMDJSON_H
int filet_json_version(void);
#endif
