#include "czxing.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// A JPEG's header may say up to this many times `pixel_limit`: it is decoded at 1/8 to 7/8 of its size then. Scans
// that come several times keep all coefficients in memory, 6 bytes a pixel at the worst, so they get less.
enum { BASELINE_FACTOR = 8, PROGRESSIVE_FACTOR = 2, SCAN_LIMIT = 64 };

static int decode_png(const uint8_t *bytes, size_t count, size_t pixel_limit, czx_image *image) {
    png_image png;
    memset(&png, 0, sizeof png);
    png.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&png, bytes, count)) return CZX_BROKEN;
    image->file_width = (int)png.width;
    image->file_height = (int)png.height;
    if (png.width == 0 || png.height == 0 || png.width > 0xFFFF || png.height > 0xFFFF ||
        (size_t)png.width * png.height > pixel_limit) {
        png_image_free(&png);
        return CZX_TOO_LARGE;
    }
    png.format = PNG_FORMAT_GRAY;
    image->pixels = malloc((size_t)png.width * png.height);
    if (!image->pixels) {
        png_image_free(&png);
        return CZX_NO_MEMORY;
    }
    // What is transparent is paper.
    png_color white = {255, 255, 255};
    if (!png_image_finish_read(&png, &white, image->pixels, (png_int_32)png.width, NULL)) {
        png_image_free(&png);
        czx_image_free(image);
        return CZX_BROKEN;
    }
    image->width = (int)png.width;
    image->height = (int)png.height;
    return CZX_OK;
}

typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf leave;
    long warnings;
} jpeg_failure;

static void leave_on_error(j_common_ptr info) {
    longjmp(((jpeg_failure *)info->err)->leave, 1);
}

// A photo may be cut short or carry a few bad blocks and still show its symbol; thousands of warnings are no photo.
static void count_warning(j_common_ptr info, int level) {
    jpeg_failure *failure = (jpeg_failure *)info->err;
    if (level < 0 && ++failure->warnings > 10000) longjmp(failure->leave, 1);
}

static void say_nothing(j_common_ptr info) { (void)info; }

static void stop_after_scans(j_common_ptr info) {
    if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > SCAN_LIMIT)
        longjmp(((jpeg_failure *)info->err)->leave, 1);
}

// The largest scale of n/8 that keeps within the limit; 0 if none does.
static unsigned int fitting_scale(const struct jpeg_decompress_struct *jpeg, size_t pixel_limit) {
    const int factor = jpeg->progressive_mode ? PROGRESSIVE_FACTOR : BASELINE_FACTOR;
    const size_t width = jpeg->image_width, height = jpeg->image_height;
    if (width * height > pixel_limit * factor) return 0;
    for (unsigned int scale = 8; scale > 0; scale--)
        if (((width * scale + 7) / 8) * ((height * scale + 7) / 8) <= pixel_limit) return scale;
    return 0;
}

static int decode_jpeg(const uint8_t *bytes, size_t count, size_t pixel_limit, czx_image *image) {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_progress_mgr progress;
    jpeg_failure failure;
    memset(&jpeg, 0, sizeof jpeg);
    memset(&progress, 0, sizeof progress);
    jpeg.err = jpeg_std_error(&failure.manager);
    failure.warnings = 0;
    failure.manager.error_exit = leave_on_error;
    failure.manager.emit_message = count_warning;
    failure.manager.output_message = say_nothing;
    if (setjmp(failure.leave)) {
        jpeg_destroy_decompress(&jpeg);
        czx_image_free(image);
        return CZX_BROKEN;
    }
    jpeg_create_decompress(&jpeg);
    progress.progress_monitor = stop_after_scans;
    jpeg.progress = &progress;
    jpeg_mem_src(&jpeg, bytes, (unsigned long)count);
    jpeg_read_header(&jpeg, TRUE);
    image->file_width = (int)jpeg.image_width;
    image->file_height = (int)jpeg.image_height;
    const unsigned int scale = fitting_scale(&jpeg, pixel_limit);
    if (scale == 0) {
        jpeg_destroy_decompress(&jpeg);
        return CZX_TOO_LARGE;
    }
    jpeg.scale_num = scale;
    jpeg.scale_denom = 8;
    jpeg.out_color_space = JCS_GRAYSCALE;
    jpeg_start_decompress(&jpeg);
    const size_t width = jpeg.output_width, height = jpeg.output_height;
    image->pixels = malloc(width * height);
    if (!image->pixels) {
        jpeg_destroy_decompress(&jpeg);
        return CZX_NO_MEMORY;
    }
    while (jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = image->pixels + (size_t)jpeg.output_scanline * width;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    image->width = (int)width;
    image->height = (int)height;
    return CZX_OK;
}

int czx_image_decode(const uint8_t *bytes, size_t count, size_t pixel_limit, czx_image *image) {
    static const uint8_t png_signature[8] = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
    memset(image, 0, sizeof *image);
    if (count >= 8 && memcmp(bytes, png_signature, 8) == 0) return decode_png(bytes, count, pixel_limit, image);
    if (count >= 4 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF)
        return decode_jpeg(bytes, count, pixel_limit, image);
    return CZX_NOT_AN_IMAGE;
}

void czx_image_free(czx_image *image) {
    free(image->pixels);
    image->pixels = NULL;
    image->width = 0;
    image->height = 0;
}
