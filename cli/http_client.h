// A small HTTP/1.1 client for the client commands: one request, one connection, blocking.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Where a server is: "https://undertone.example.org/base".
struct ServerUrl {
    bool tls = false;
    std::string host;  ///< a name or an address, without brackets
    std::string port;
    std::string base_path;  ///< without a trailing slash; may be empty

    /// What the Host header says.
    std::string host_header() const;
};

/// Errors: invalid_value.
Result<ServerUrl> parse_server_url(std::string_view url);

struct HttpAnswer {
    unsigned status = 0;
    std::string body;
};

/// A file of a multipart form.
struct FormFile {
    std::string path;
    std::string filename;
};

struct FormField {
    std::string name, value;
};

class HttpClient {
public:
    /// `authorization` is sent with every request; may be empty.
    HttpClient(ServerUrl server, std::string authorization);

    /// Errors of all calls: unavailable (no connection, or it broke), timeout. An answer of any
    /// status is no error.
    Result<HttpAnswer> get(const std::string& target) const;

    using OnSent = std::function<void(std::uint64_t bytes, std::uint64_t bytes_total)>;
    /// Posts fields, then the files as parts named `files`, read as they are sent.
    /// Errors: also not_found for a file that cannot be read.
    Result<HttpAnswer> post_form(const std::string& target, const std::vector<FormField>& fields,
                                 const std::vector<FormFile>& files, const OnSent& on_sent) const;

private:
    ServerUrl server_;
    std::string authorization_;
};

}  // namespace undertone
