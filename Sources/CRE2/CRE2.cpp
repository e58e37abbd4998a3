#include "CRE2.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <new>
#include <string>
#include <vector>

struct filet_literals {
  std::vector<std::string> literals;
  bool each = false;
};

static bool can_match(const re2::FilteredRE2 &filter, const std::vector<int> &atoms) {
  std::vector<int> potentials;
  filter.AllPotentials(atoms, &potentials);
  return !potentials.empty();
}

extern "C" {

filet_literals *filet_literals_of(const uint8_t *pattern, size_t count, size_t shortest,
                                  int ignores_case, int dot_matches_newline) {
  auto *result = new (std::nothrow) filet_literals;
  if (result == nullptr) return nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignores_case);
  options.set_dot_nl(dot_matches_newline);
  options.set_max_mem(8 << 20);
  re2::FilteredRE2 filter(static_cast<int>(shortest));
  int id = 0;
  re2::StringPiece text(reinterpret_cast<const char *>(pattern), count);
  if (filter.Add(text, options, &id) != re2::RE2::NoError) {
    delete result;
    return nullptr;
  }
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  if (atoms.empty()) return result;
  if (can_match(filter, {})) return result;
  /* Literals without which nothing matches are the best: all of them together. */
  std::vector<std::string> needed;
  for (size_t skipped = 0; skipped < atoms.size() && atoms.size() <= 64; skipped++) {
    std::vector<int> others;
    for (size_t i = 0; i < atoms.size(); i++)
      if (i != skipped) others.push_back(static_cast<int>(i));
    if (!can_match(filter, others)) needed.push_back(atoms[skipped]);
  }
  if (needed.empty()) {
    result->literals = atoms;
    return result;
  }
  result->each = true;
  for (const std::string &literal : needed) {
    bool implied = false;
    for (const std::string &other : needed)
      implied |= other.size() > literal.size() && other.find(literal) != std::string::npos;
    if (!implied) result->literals.push_back(literal);
  }
  return result;
}

int filet_re2_matches(const uint8_t *pattern, size_t count, int ignores_case, int dot_matches_newline,
                      const uint8_t *text, size_t text_count) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignores_case);
  options.set_dot_nl(dot_matches_newline);
  options.set_max_mem(8 << 20);
  options.set_never_capture(true);
  re2::RE2 expression(re2::StringPiece(reinterpret_cast<const char *>(pattern), count), options);
  if (!expression.ok()) return -1;
  re2::StringPiece subject(reinterpret_cast<const char *>(text), text_count);
  return re2::RE2::PartialMatch(subject, expression) ? 1 : 0;
}

void filet_literals_free(filet_literals *self) { delete self; }

int filet_literals_each(const filet_literals *self) { return self->each ? 1 : 0; }

size_t filet_literals_count(const filet_literals *self) { return self->literals.size(); }

const uint8_t *filet_literals_get(const filet_literals *self, size_t index, size_t *count) {
  *count = self->literals[index].size();
  return reinterpret_cast<const uint8_t *>(self->literals[index].data());
}
}
