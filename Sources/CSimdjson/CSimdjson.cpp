#include "CSimdjson.h"

#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <new>

struct filet_json_parser {
  simdjson::dom::parser parser;
  uint8_t *padded = nullptr;
  size_t capacity = 0;
  ~filet_json_parser() { std::free(padded); }
};

static int simplified(simdjson::error_code code) {
  switch (code) {
  case simdjson::SUCCESS: return FILET_JSON_OK;
  case simdjson::DEPTH_ERROR: return FILET_JSON_DEPTH;
  case simdjson::UTF8_ERROR: return FILET_JSON_ENCODING;
  case simdjson::STRING_ERROR:
  case simdjson::UNESCAPED_CHARS:
  case simdjson::UNCLOSED_STRING: return FILET_JSON_STRING;
  case simdjson::NUMBER_ERROR:
  case simdjson::NUMBER_OUT_OF_RANGE: return FILET_JSON_NUMBER;
  case simdjson::CAPACITY:
  case simdjson::MEMALLOC: return FILET_JSON_MEMORY;
  case simdjson::EMPTY: return FILET_JSON_EMPTY;
  default: return FILET_JSON_SYNTAX;
  }
}

extern "C" {

filet_json_parser *filet_json_parser_make(void) { return new (std::nothrow) filet_json_parser; }

void filet_json_parser_free(filet_json_parser *self) { delete self; }

int filet_json_parse(filet_json_parser *self, const uint8_t *bytes, size_t count) {
  if (self->capacity < count) {
    size_t wanted = count < 4096 ? 4096 : count + count / 2;
    auto *grown = static_cast<uint8_t *>(std::realloc(self->padded, wanted + FILET_JSON_PADDING));
    if (grown == nullptr) return FILET_JSON_MEMORY;
    self->padded = grown;
    self->capacity = wanted;
  }
  if (count == 0) return FILET_JSON_EMPTY;
  std::memcpy(self->padded, bytes, count);
  std::memset(self->padded + count, 0, FILET_JSON_PADDING);
  return filet_json_parse_padded(self, self->padded, count);
}

int filet_json_parse_padded(filet_json_parser *self, const uint8_t *bytes, size_t count) {
  static_assert(FILET_JSON_PADDING >= simdjson::SIMDJSON_PADDING, "padding");
  if (count == 0) return FILET_JSON_EMPTY;
  simdjson::dom::element root;
  return simplified(self->parser.parse(bytes, count, false).get(root));
}

const uint64_t *filet_json_tape(const filet_json_parser *self) { return self->parser.doc.tape.get(); }

const uint8_t *filet_json_strings(const filet_json_parser *self) {
  return self->parser.doc.string_buf.get();
}
}
