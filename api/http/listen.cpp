#include "api/http/listen.h"

#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

namespace undertone {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr int backlog = 4'096;

enum class Sharing { exclusive, with_other_loops };

tcp::endpoint endpoint_of(const ListenAddress& address, boost::system::error_code& ec) {
    return {asio::ip::make_address(address.host, ec), address.port};
}

/// Opens and binds; options that only speed things up may fail.
void open_and_bind(Acceptor& acceptor, const tcp::endpoint& endpoint, Sharing sharing,
                   boost::system::error_code& ec) {
    acceptor.open(endpoint.protocol(), ec);
    if (ec) return;

    boost::system::error_code ignored;
    acceptor.set_option(asio::socket_base::reuse_address(true), ignored);
    if (endpoint.protocol() == tcp::v6()) {
        acceptor.set_option(asio::ip::v6_only(true), ignored);
    }
    acceptor.set_option(tcp::no_delay(true), ignored);  // accepted sockets inherit it
    if (sharing == Sharing::with_other_loops) {
        const int on = 1;
        ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    }
    acceptor.bind(endpoint, ec);
}

Error unavailable(const ListenAddress& address, const boost::system::error_code& ec) {
    return {ErrorCode::unavailable,
            fmt::format("cannot listen on {}: {}", address.to_string(), ec.message())};
}

}  // namespace

Result<> check_is_free(const ListenAddress& address) {
    asio::io_context context;
    Acceptor probe(context.get_executor());
    boost::system::error_code ec;
    const auto endpoint = endpoint_of(address, ec);
    if (!ec) open_and_bind(probe, endpoint, Sharing::exclusive, ec);
    if (!ec) probe.listen(1, ec);
    if (ec) return unavailable(address, ec);
    return {};
}

Result<Acceptor> open_acceptor(asio::io_context& context, const ListenAddress& address) {
    Acceptor acceptor(context.get_executor());
    boost::system::error_code ec;
    const auto endpoint = endpoint_of(address, ec);
    if (!ec) open_and_bind(acceptor, endpoint, Sharing::with_other_loops, ec);
    if (!ec) acceptor.listen(backlog, ec);
    if (ec) return unavailable(address, ec);
    return acceptor;
}

bool lacks_family(const ListenAddress& address) {
    asio::io_context context;
    Acceptor probe(context.get_executor());
    boost::system::error_code ec;
    auto endpoint = endpoint_of(address, ec);
    endpoint.port(0);
    if (!ec) open_and_bind(probe, endpoint, Sharing::exclusive, ec);
    return address.is_ipv6() && (ec == asio::error::address_family_not_supported ||
                                 ec == boost::system::errc::address_not_available);
}

}  // namespace undertone
