import Hummingbird
enum GatewayPlaceholder {}
