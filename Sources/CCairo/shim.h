#include <cairo-pdf.h>
#include <pango/pangocairo.h>

// g_object_unref is a macro of several expressions, and the casts of GObject are macros too: Swift sees neither.
static inline void cairo_shim_unref(void *object) { g_object_unref(object); }
static inline void cairo_shim_free(void *memory) { g_free(memory); }
