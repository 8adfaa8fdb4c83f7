// What the three dialects with accounts share: reading who wants to register or log in.
#pragma once

#include "api/auth/account_service.h"
#include "api/handlers/body_fields.h"
#include "api/handlers/services.h"
#include "api/http/router.h"

#include <string>
#include <vector>

namespace undertone {

/// email, password, username, full_name; 422 for what cannot be taken.
Parsed<NewAccount> read_new_account(const Request& request, BodyKind kind);

/// Whose `email` or `username` and `password` the body holds; 401, or 429: too many have failed.
Parsed<User> authenticate(Services& services, const Request& request, BodyKind kind);

/// The refusal of a body whose `current_password` is not the user's: 422, or 429, as above.
std::optional<Response> refuse_unconfirmed(Services& services, const Request& request,
                                           const User& user, const BodyFields& fields);

/// {"message": ...}
Response message_answer(std::string_view message);
/// Answers that hold credentials are for the caller alone (RFC 6749 5.1).
void forbid_storing(Response& response);

/// Ends the caller's login.
Result<> end_login(Services& services, const Request& request);
/// The same; where a cookie may hold it, that is cleared.
Response log_out_of_browser(Services& services, const Request& request);

std::vector<Parameter> registration_parameters(std::string_view where, bool with_profile);
std::vector<Parameter> login_parameters(std::string_view where);
inline const Answer too_many_failures{429, "Problem", "Too many logins have failed; Retry-After"};

}  // namespace undertone
