// Puts a new user into the store, with the tenant of their own.
#pragma once

#include "common/db/database.h"
#include "common/store/account.h"

namespace undertone {

/// Whether nobody has ever registered, nor was made otherwise. True once.
Result<bool> is_first_user(Connection& connection, Time now);

/// Gives `user` an id and a tenant, and, where it has no username, one made from the e-mail.
/// Errors: conflict, where the e-mail or the username asked for is somebody's.
Result<> insert_user(Connection& connection, User& user);

}  // namespace undertone
