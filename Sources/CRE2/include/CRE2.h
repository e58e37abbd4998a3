#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What RE2's FilteredRE2 knows of a regular expression, at load only: literals of which each, or at least
   one, is in every text that the expression matches. RE2 never decides a match here. */
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

#ifdef __cplusplus
}
#endif

#endif
