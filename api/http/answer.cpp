#include "api/http/answer.h"

#include "api/http/cors.h"

#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace undertone {

namespace {

constexpr std::string_view nosniff = "X-Content-Type-Options: nosniff\r\n";
constexpr std::string_view no_framing = "Content-Security-Policy: frame-ancestors 'none'\r\n";
constexpr std::string_view revalidated = "Cache-Control: private, no-cache\r\n";
constexpr std::string_view https_only = "Strict-Transport-Security: max-age=31536000\r\n";

void append_status_line(std::string& out, int status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    const auto phrase = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(status)));
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", status,
                   std::string_view(phrase.data(), phrase.size()));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    const auto start = out.size();
    out += value;
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), is_control, ' ');
    out += "\r\n";
}

void append_number(std::string& out, std::uint64_t number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

void append_framing(std::string& out, BodyFraming framing) {
    if (framing.kind == BodyFraming::Kind::length) {
        out += "Content-Length: ";
        append_number(out, framing.length);
        out += "\r\n";
    } else if (framing.kind == BodyFraming::Kind::chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    }
}

void append_connection(std::string& out, const AnswerContext& context) {
    if (!context.keep_alive) {
        out += "Connection: close\r\n";
    } else if (context.head.http_1_0) {
        out += "Connection: keep-alive\r\n";
    }
}

void append_fields(std::string& out, Fields fields) {
    for (const auto& [name, value] : fields) append_field(out, name, value);
}

}  // namespace

void append_head(std::string& out, const Response& response, std::string_view etag,
                 BodyFraming framing, const AnswerContext& context) {
    append_status_line(out, response.status);
    append_field(out, "Date", context.date);
    if (framing.kind != BodyFraming::Kind::none && !response.content_type.empty()) {
        append_field(out, "Content-Type", response.content_type);
    }
    append_framing(out, framing);
    append_connection(out, context);
    append_field(out, "X-Request-Id", context.request_id);
    if (!etag.empty() && field_of(response, "ETag").empty()) append_field(out, "ETag", etag);
    if (context.reading() && field_of(response, "Cache-Control").empty()) out += revalidated;
    out += nosniff;
    if (field_of(response, "Content-Security-Policy").empty()) out += no_framing;
    if (context.secure) out += https_only;
    if (context.vary_origin) out += "Vary: Origin\r\n";
    if (!context.cors_origin.empty()) append_cors_fields(out, context.cors_origin);
    // A handler's own come last: of two cookies of one name a browser keeps the later one.
    append_fields(out, context.more_fields);
    append_fields(out, response.headers);
    out += "\r\n";
}

std::string_view field_of(const Response& response, std::string_view name) {
    for (const auto& [given, value] : response.headers) {
        if (given == name) return value;
    }
    return {};
}

std::string http_date(Time time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string method_list(std::span<const Method> methods) {
    std::string list;
    for (const auto method : methods) {
        if (!list.empty()) list += ", ";
        list += to_string(method);
    }
    return list;
}

}  // namespace undertone
