// Debian's libxml2 includes ICU's headers, which clash with Foundation's own copy in any module that sees both.
// Only two fields at the end of a struct that is never used here depend on it.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

static void xmlStayQuiet(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

/// Some errors of conversion go to a printer of the thread, whatever the parser's options say: it prints nothing.
static inline void xmlQuiet(void) {
    xmlSetGenericErrorFunc(0, xmlStayQuiet);
}
