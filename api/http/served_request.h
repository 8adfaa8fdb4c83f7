// The Request that handlers see: a parsed head and the route that matched it.
#pragma once

#include "api/http/request_head.h"
#include "api/http/router.h"

#include <boost/container/static_vector.hpp>

#include <array>

namespace undertone {

/// Used for one request after another of a connection, so that it keeps its memory.
class ServedRequest final : public Request {
public:
    /// `head` stays valid until the answer is given.
    void begin(const RequestHead& head);
    void set_params(const Router::Match& match);

    std::string_view header(std::string_view name) const override;
    std::optional<std::string> query(std::string_view name) const override;
    std::size_t query_count(std::string_view name) const override;
    std::string_view param(std::string_view name) const override;

    const RequestHead& head() const { return *head_; }

private:
    const RequestHead* head_ = nullptr;
    boost::container::static_vector<std::pair<std::string_view, std::string_view>,
                                    Router::params_max>
        params_;
    std::array<std::string, Router::params_max> decoded_;  // of the params that hold a "%"
};

/// Whether a client's X-Request-Id can be taken over: 1 to 64 of [A-Za-z0-9._-].
bool is_sane_request_id(std::string_view id);

}  // namespace undertone
