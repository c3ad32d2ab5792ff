import HummingbirdTLS
import NIOSSL
import Configuration
enum ServerPlaceholder {}
