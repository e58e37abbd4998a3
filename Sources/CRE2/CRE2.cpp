#include "CRE2.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <new>
#include <string>
#include <vector>

struct filet_literals {
  std::vector<std::string> alternatives;
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
  /* A literal without which nothing matches is the best; the longest of them. */
  int best = -1;
  for (size_t skipped = 0; skipped < atoms.size() && atoms.size() <= 64; skipped++) {
    std::vector<int> others;
    for (size_t i = 0; i < atoms.size(); i++)
      if (i != skipped) others.push_back(static_cast<int>(i));
    if (!can_match(filter, others) &&
        (best < 0 || atoms[skipped].size() > atoms[static_cast<size_t>(best)].size()))
      best = static_cast<int>(skipped);
  }
  if (best >= 0)
    result->alternatives.push_back(atoms[static_cast<size_t>(best)]);
  else
    result->alternatives = atoms;
  return result;
}

void filet_literals_free(filet_literals *self) { delete self; }

size_t filet_literals_count(const filet_literals *self) { return self->alternatives.size(); }

const uint8_t *filet_literals_get(const filet_literals *self, size_t index, size_t *count) {
  *count = self->alternatives[index].size();
  return reinterpret_cast<const uint8_t *>(self->alternatives[index].data());
}
}
