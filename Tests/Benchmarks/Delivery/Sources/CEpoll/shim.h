#include <stddef.h>
#include <sys/epoll.h>

// A GNU extension, which Swift's Glibc leaves out.
void *memmem(const void *haystack, size_t length, const void *needle, size_t needle_length);
