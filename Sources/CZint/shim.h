#include <zint.h>

// encoded_data is a tuple of tuples to Swift: one call copies the modules, one byte each, row by row.
static inline void zint_copy_modules(const struct zint_symbol *symbol, unsigned char *modules) {
    for (int row = 0; row < symbol->rows; row++)
        for (int column = 0; column < symbol->width; column++)
            *modules++ = (symbol->encoded_data[row][column >> 3] >> (column & 7)) & 1;
}

static inline const char *zint_message(const struct zint_symbol *symbol) { return symbol->errtxt; }
