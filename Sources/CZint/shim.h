#include <stdint.h>
#include <string.h>
#include <zint.h>

// encoded_data is a tuple of tuples to Swift: one call copies the modules, one bit each, least significant first, every
// row from a word of its own. 18 words hold the widest row. The host is little-endian (x86-64, arm64).
static inline void zint_copy_words(const struct zint_symbol *symbol, size_t words, uint64_t *out) {
    for (int row = 0; row < symbol->rows; row++)
        memcpy(out + row * words, symbol->encoded_data[row], words * sizeof(uint64_t));
}

static inline const char *zint_message(const struct zint_symbol *symbol) { return symbol->errtxt; }
