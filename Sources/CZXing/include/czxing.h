#ifndef CZXING_H
#define CZXING_H

// Reading symbols with zxing-cpp, and pictures with libpng and libjpeg, behind plain C: no exception, no longjmp and no
// C++ type leaves this target.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CZX_OK = 0,
    CZX_NOT_AN_IMAGE = 1,
    CZX_TOO_LARGE = 2,
    CZX_BROKEN = 3,
    CZX_NO_MEMORY = 4,
    CZX_FAILED = 5,
};

// Grey levels, 0 black to 255 white, row by row without gaps. `pixels` belongs to the caller: czx_image_free.
typedef struct {
    int width;
    int height;
    // What the file's header says; a large JPEG is decoded at a smaller scale.
    int file_width;
    int file_height;
    uint8_t *pixels;
} czx_image;

// Decodes a PNG or a JPEG. The size in the header is compared with `pixel_limit` before anything is allocated.
int czx_image_decode(const uint8_t *bytes, size_t count, size_t pixel_limit, czx_image *image);
void czx_image_free(czx_image *image);

// Kinds of symbol, a bit each.
enum {
    CZX_QR = 1 << 0,
    CZX_DATA_MATRIX = 1 << 1,
    CZX_CODE_128 = 1 << 2,
    CZX_EAN_13 = 1 << 3,
    CZX_EAN_8 = 1 << 4,
    CZX_ITF = 1 << 5,
    CZX_CODE_39 = 1 << 6,
    CZX_UPC_A = 1 << 7,
    CZX_OTHER = 1 << 30,
};

// How the grey levels become black and white.
enum { CZX_LOCAL_AVERAGE = 0, CZX_GLOBAL_HISTOGRAM = 1, CZX_FIXED_THRESHOLD = 2 };

typedef struct {
    int kinds;
    int try_harder;
    int try_rotate;
    int try_downscale;
    int binarizer;
    int symbol_limit;
} czx_options;

typedef struct {
    int kind;
    // Symbology identifier of ISO/IEC 15424, three characters and NUL.
    char identifier[8];
    // Top left, top right, bottom right, bottom left as the symbol is read.
    int x[4];
    int y[4];
    int orientation;
    int is_mirrored;
    int line_count;
    // UTF-8, and the content before any conversion.
    char *text;
    size_t text_count;
    uint8_t *bytes;
    size_t bytes_count;
} czx_symbol;

// Reads the symbols of a picture. `symbols` belongs to the caller: czx_symbols_free.
int czx_read(const uint8_t *pixels, int width, int height, const czx_options *options, czx_symbol **symbols,
             size_t *count);
void czx_symbols_free(czx_symbol *symbols, size_t count);

#ifdef __cplusplus
}
#endif

#endif
