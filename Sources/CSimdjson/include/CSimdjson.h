#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* simdjson's DOM parser behind plain C. The document is read straight off its tape: the format is
   simdjson's doc/tape.md, one 64-bit word an element with the type in the top byte. Strings lie in a
   buffer of their own, each with its length in four bytes before it. */
typedef struct filet_json_parser filet_json_parser;

enum {
  FILET_JSON_OK = 0,
  FILET_JSON_SYNTAX = 1,
  FILET_JSON_DEPTH = 2,
  FILET_JSON_ENCODING = 3,
  FILET_JSON_STRING = 4,
  FILET_JSON_NUMBER = 5,
  FILET_JSON_MEMORY = 6,
  FILET_JSON_EMPTY = 7,
};

/* NULL when there is no memory. One parser belongs to one thread at a time. */
filet_json_parser *filet_json_parser_make(void);
void filet_json_parser_free(filet_json_parser *);

/* Parses one document. The bytes are copied into a padded buffer of the parser. What the tape and the
   strings point to lives until the next call. */
int filet_json_parse(filet_json_parser *, const uint8_t *bytes, size_t count);

/* The same without the copy: `bytes` must be followed by FILET_JSON_PADDING readable bytes. */
enum { FILET_JSON_PADDING = 64 };
int filet_json_parse_padded(filet_json_parser *, const uint8_t *bytes, size_t count);

const uint64_t *filet_json_tape(const filet_json_parser *);
const uint8_t *filet_json_strings(const filet_json_parser *);

#ifdef __cplusplus
}
#endif

#endif
