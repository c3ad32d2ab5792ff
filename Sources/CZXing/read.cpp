#define ZX_USE_UTF8 1

#include "czxing.h"

#include <ZXing/ReadBarcode.h>

#include <cstdlib>
#include <cstring>
#include <new>

using namespace ZXing;

namespace {

BarcodeFormats formats(int kinds) {
    BarcodeFormats formats;
    if (kinds & CZX_QR) formats |= BarcodeFormat::QRCode;
    if (kinds & CZX_DATA_MATRIX) formats |= BarcodeFormat::DataMatrix;
    if (kinds & CZX_CODE_128) formats |= BarcodeFormat::Code128;
    if (kinds & CZX_EAN_13) formats |= BarcodeFormat::EAN13;
    if (kinds & CZX_EAN_8) formats |= BarcodeFormat::EAN8;
    if (kinds & CZX_ITF) formats |= BarcodeFormat::ITF;
    if (kinds & CZX_CODE_39) formats |= BarcodeFormat::Code39;
    if (kinds & CZX_UPC_A) formats |= BarcodeFormat::UPCA;
    return formats;
}

int kind(BarcodeFormat format) {
    switch (format) {
    case BarcodeFormat::QRCode: return CZX_QR;
    case BarcodeFormat::DataMatrix: return CZX_DATA_MATRIX;
    case BarcodeFormat::Code128: return CZX_CODE_128;
    case BarcodeFormat::EAN13: return CZX_EAN_13;
    case BarcodeFormat::EAN8: return CZX_EAN_8;
    case BarcodeFormat::ITF: return CZX_ITF;
    case BarcodeFormat::Code39: return CZX_CODE_39;
    case BarcodeFormat::UPCA: return CZX_UPC_A;
    default: return CZX_OTHER;
    }
}

// A copy in memory of malloc; empty content still gets an address.
template <typename Content>
void *copy(const Content &content) {
    void *memory = std::malloc(content.size() + 1);
    if (!memory) throw std::bad_alloc();
    std::memcpy(memory, content.data(), content.size());
    static_cast<char *>(memory)[content.size()] = 0;
    return memory;
}

void fill(czx_symbol &symbol, const Result &result) {
    symbol.kind = kind(result.format());
    const std::string identifier = result.symbologyIdentifier();
    std::strncpy(symbol.identifier, identifier.c_str(), sizeof symbol.identifier - 1);
    for (int corner = 0; corner < 4; corner++) {
        symbol.x[corner] = result.position()[corner].x;
        symbol.y[corner] = result.position()[corner].y;
    }
    symbol.orientation = result.orientation();
    symbol.is_mirrored = result.isMirrored();
    symbol.line_count = result.lineCount();
    const std::string text = result.text();
    symbol.text = static_cast<char *>(copy(text));
    symbol.text_count = text.size();
    symbol.bytes = static_cast<uint8_t *>(copy(result.bytes()));
    symbol.bytes_count = result.bytes().size();
}

} // namespace

int czx_read(const uint8_t *pixels, int width, int height, const czx_options *options, czx_symbol **symbols,
             size_t *count) {
    *symbols = nullptr;
    *count = 0;
    if (width <= 0 || height <= 0) return CZX_OK;
    try {
        DecodeHints hints;
        hints.setFormats(formats(options->kinds));
        hints.setTryHarder(options->try_harder).setTryRotate(options->try_rotate);
        hints.setTryDownscale(options->try_downscale);
        hints.setBinarizer(static_cast<Binarizer>(options->binarizer));
        hints.setMaxNumberOfSymbols(static_cast<uint8_t>(options->symbol_limit));
        hints.setValidateITFCheckSum(true);
        const Results results = ReadBarcodes(ImageView(pixels, width, height, ImageFormat::Lum), hints);
        if (results.empty()) return CZX_OK;
        *symbols = static_cast<czx_symbol *>(std::calloc(results.size(), sizeof(czx_symbol)));
        if (!*symbols) return CZX_NO_MEMORY;
        for (const Result &result : results) {
            if (!result.isValid()) continue;
            fill((*symbols)[*count], result);
            ++*count;
        }
        return CZX_OK;
    } catch (const std::bad_alloc &) {
        // What was filled so far, and the one that was being filled, is freed with the array.
        czx_symbols_free(*symbols, *symbols ? *count + 1 : 0);
        *symbols = nullptr;
        *count = 0;
        return CZX_NO_MEMORY;
    } catch (...) {
        czx_symbols_free(*symbols, *symbols ? *count + 1 : 0);
        *symbols = nullptr;
        *count = 0;
        return CZX_FAILED;
    }
}

void czx_symbols_free(czx_symbol *symbols, size_t count) {
    if (!symbols) return;
    for (size_t index = 0; index < count; index++) {
        std::free(symbols[index].text);
        std::free(symbols[index].bytes);
    }
    std::free(symbols);
}
