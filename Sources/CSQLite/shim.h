#include <sqlite3.h>

/// SQLite's settings of the whole process take a variable number of arguments, which Swift cannot call.
/// Counts no memory from here on; before the first connection, else it changes nothing (SQLITE_MISUSE).
static inline int csqlite_count_no_memory(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
