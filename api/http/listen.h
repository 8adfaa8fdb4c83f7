// Opens the sockets that a server listens on.
#pragma once

#include "api/http/event_loop.h"
#include "common/config_listen.h"

#include <boost/asio/ip/tcp.hpp>

namespace undertone {

/// Errors: unavailable, naming the address: somebody listens there, or it is not this machine's.
/// All loops of a server share a port, so a second server is not kept off it by the kernel: this
/// check does that.
Result<> check_is_free(const ListenAddress& address);

/// An acceptor that shares its port with those of the other loops. Errors: unavailable.
Result<Acceptor> open_acceptor(boost::asio::io_context& context, const ListenAddress& address);

/// Whether this machine lacks the address's whole family, as containers often lack IPv6.
bool lacks_family(const ListenAddress& address);

}  // namespace undertone
