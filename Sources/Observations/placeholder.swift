import Crypto
enum P {}
