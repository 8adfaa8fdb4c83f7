// /.well-known/jwks.json: the public keys with which others can verify our access tokens.
#pragma once

#include "api/http/router.h"
#include "common/accounts/token_keys.h"

#include <vector>

namespace undertone {

std::vector<Route> jwks_routes(TokenKeys& keys);

}  // namespace undertone
