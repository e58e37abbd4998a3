#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What RE2's FilteredRE2 knows of a regular expression, at load only: literals of which each, or at least
   one, is in every text that the expression matches. */
typedef struct filet_literals filet_literals;

/* NULL when RE2 cannot read the pattern or there is no memory. `shortest` is the length in bytes under
   which a literal is of no use. */
filet_literals *filet_literals_of(const uint8_t *pattern, size_t count, size_t shortest,
                                  int ignores_case, int dot_matches_newline);
void filet_literals_free(filet_literals *);

/* 1: each of the literals is required; 0: at least one of them. */
int filet_literals_each(const filet_literals *);

/* How many literals there are; 0: nothing is required. They are lower-cased by RE2. */
size_t filet_literals_count(const filet_literals *);
const uint8_t *filet_literals_get(const filet_literals *, size_t index, size_t *count);

/* Whether the expression matches anywhere in the text: 1, 0, or -1 where RE2 cannot read it. Linear in the text.
   Each call compiles it anew: for what PCRE2 has given up. */
int filet_re2_matches(const uint8_t *pattern, size_t count, int ignores_case, int dot_matches_newline,
                      const uint8_t *text, size_t text_count);

#ifdef __cplusplus
}
#endif

#endif
