#include "api/http/request_head.h"

#include "common/text/ascii.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <utility>

namespace undertone {

namespace http = boost::beast::http;

namespace {

constexpr HeadRefusal malformed{400, "bad_request", "The request's head is malformed."};
constexpr HeadRefusal folded{400, "bad_request", "Folded header fields are not taken."};
constexpr HeadRefusal no_host{400, "bad_request", "The request has no Host field."};
constexpr HeadRefusal two_hosts{400, "bad_request", "The request has more than one Host field."};
constexpr HeadRefusal two_credentials{
    400, "bad_request", "The request has more than one Authorization or Origin field."};
constexpr HeadRefusal bad_target{400, "bad_request", "The request's target is malformed."};
constexpr HeadRefusal bad_framing{400, "bad_request",
                                  "The request's length is given twice or in a wrong way."};
constexpr HeadRefusal unknown_coding{501, "not_implemented",
                                     "Only the transfer coding chunked is known."};
constexpr HeadRefusal bad_version{505, "http_version", "Only HTTP/1.1 and HTTP/1.0 are spoken."};
constexpr HeadRefusal long_target{414, "target_too_long", "The request's target is too long."};
constexpr HeadRefusal long_head{431, "head_too_large", "The request's head is too large."};
constexpr HeadRefusal many_fields{431, "head_too_large", "The request has too many header fields."};

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::optional<Method> method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return Method::get;
        case http::verb::head:
            return Method::head;
        case http::verb::post:
            return Method::post;
        case http::verb::put:
            return Method::put;
        case http::verb::patch:
            return Method::patch;
        case http::verb::delete_:
            return Method::del;
        case http::verb::options:
            return Method::options;
        default:
            return std::nullopt;
    }
}

/// Beast's grammar over one whole head, noted as views, plus what Beast lets pass and we do not.
class FieldCollector final : public http::basic_parser<true> {
public:
    FieldCollector(std::size_t bytes, RequestHead& head) : head_(head) {
        header_limit(static_cast<std::uint32_t>(bytes + 1));
        body_limit(boost::none);
    }

    std::optional<HeadRefusal> refusal;

private:
    void on_request_impl(http::verb verb, boost::beast::string_view,
                         boost::beast::string_view target, int version,
                         boost::system::error_code&) override {
        head_.method = method_of(verb);
        head_.target = view(target);
        head_.http_1_0 = version == 10;
    }

    void on_field_impl(http::field field, boost::beast::string_view name,
                       boost::beast::string_view raw, boost::system::error_code& ec) override {
        const auto value = view(raw);
        if (head_.fields.size() == RequestHeadParser::fields_max) return refuse(many_fields, ec);
        head_.fields.emplace_back(view(name), value);
        note(field, value, ec);
    }

    void note(http::field field, std::string_view value, boost::system::error_code& ec) {
        switch (field) {
            case http::field::host:
                if (has_host_) return refuse(two_hosts, ec);
                has_host_ = true;
                head_.host = value;
                return;
            case http::field::origin:
                if (std::exchange(has_origin_, true)) return refuse(two_credentials, ec);
                head_.origin = value;
                return;
            case http::field::authorization:
                if (std::exchange(has_authorization_, true)) return refuse(two_credentials, ec);
                return;
            case http::field::if_none_match:
                head_.if_none_match = value;
                return;
            case http::field::expect:
                head_.expects_continue = equal_without_case(value, "100-continue");
                return;
            case http::field::transfer_encoding:
                if (!equal_without_case(value, "chunked")) return refuse(unknown_coding, ec);
                if (head_.http_1_0) return refuse(bad_framing, ec);
                return;
            default:
                return;
        }
    }

    void on_header_impl(boost::system::error_code& ec) override {
        if (!has_host_ && !head_.http_1_0) return refuse(no_host, ec);
    }

    void refuse(const HeadRefusal& why, boost::system::error_code& ec) {
        refusal = why;
        ec = http::error::bad_field;
    }

    // Only heads are parsed: no body ever reaches these.
    void on_response_impl(int, boost::beast::string_view, int,
                          boost::system::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&,
                           boost::system::error_code&) override {}
    std::size_t on_body_impl(boost::beast::string_view, boost::system::error_code&) override {
        return 0;
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view,
                              boost::system::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view,
                                   boost::system::error_code&) override {
        return 0;
    }
    void on_finish_impl(boost::system::error_code&) override {}

    RequestHead& head_;
    bool has_host_ = false, has_origin_ = false, has_authorization_ = false;
};

/// "... HTTP/3.0" is another version, "... HTTPS" is no request.
bool ends_in_version(std::string_view line) {
    const auto at = line.rfind(' ');
    const bool several = line.find('\n') != std::string_view::npos;  // ended in LF alone
    if (at == std::string_view::npos || several) return false;
    const auto word = line.substr(at + 1);
    const auto digit = [&](std::size_t i) { return word[i] >= '0' && word[i] <= '9'; };
    return word.size() == 8 && word.starts_with("HTTP/") && digit(5) && word[6] == '.' && digit(7);
}

HeadRefusal refusal_for(const boost::system::error_code& ec, std::string_view head) {
    if (ec == http::error::bad_version && ends_in_version(head.substr(0, head.find("\r\n")))) {
        return bad_version;
    }
    const bool framing = ec == http::error::bad_content_length ||
                         ec == http::error::multiple_content_length ||
                         ec == http::error::bad_transfer_encoding;
    return framing ? bad_framing : malformed;
}

/// The target's authority stands for whatever the Host field says (RFC 9112 3.2.2).
void replace_host(RequestHead& head, std::string_view authority) {
    head.host = authority;
    for (auto& [name, value] : head.fields) {
        if (equal_without_case(name, "Host")) value = authority;
    }
}

/// What stands before the authority of an absolute form (RFC 9112 3.2.2), as clients send it to a
/// proxy; 0: the target is none.
std::size_t scheme_length(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (equal_without_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
    }
    return 0;
}

/// False: the target is malformed.
bool split_target(RequestHead& head) {
    auto target = head.target;
    if (const auto scheme = scheme_length(target); scheme > 0) {
        target.remove_prefix(scheme);
        const auto authority = target.substr(0, target.find_first_of("/?#"));
        if (authority.empty() || authority.find('@') != authority.npos) return false;
        replace_host(head, authority);
        target.remove_prefix(authority.size());
    } else if (!target.starts_with('/') && target != "*") {
        return false;
    }
    target = target.substr(0, target.find('#'));
    const auto question = target.find('?');
    head.path = target.substr(0, question);
    head.query = question == std::string_view::npos ? "" : target.substr(question + 1);
    if (head.path.empty()) head.path = "/";
    if (head.path.size() > 1 && head.path.ends_with('/')) head.path.remove_suffix(1);
    return true;
}

/// A byte that no head holds, so that TLS or garbage is refused before an empty line comes.
bool holds_control_byte(std::string_view bytes) {
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\r' && c != '\n' && c != '\t';
    });
}

bool holds_folded_line(std::string_view head) {
    return head.find("\r\n ") != std::string_view::npos ||
           head.find("\r\n\t") != std::string_view::npos;
}

bool holds_bare_line_feed(std::string_view bytes, std::size_t from) {
    for (auto at = bytes.find('\n', from); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') return true;
    }
    return false;
}

}  // namespace

std::string_view RequestHead::field(std::string_view name) const {
    for (const auto& [given, value] : fields) {
        if (equal_without_case(given, name)) return value;
    }
    return {};
}

void RequestHead::clear() {
    auto kept = std::move(fields);
    kept.clear();
    *this = RequestHead();
    fields = std::move(kept);
}

void RequestHeadParser::reset() {
    scanned_ = 0;
    size_ = 0;
    head_.clear();
}

RequestHeadParser::Step RequestHeadParser::refuse(HeadRefusal refusal) {
    refusal_ = refusal;
    return Step::refused;
}

RequestHeadParser::Step RequestHeadParser::parse(std::string_view bytes) {
    // An empty line before the request line is skipped (RFC 9112 2.2).
    const std::size_t skipped = bytes.starts_with("\r\n") ? 2 : 0;
    const auto from = std::max(skipped, scanned_ < 3 ? 0 : scanned_ - 3);
    const auto end = bytes.find("\r\n\r\n", from);
    if (end == std::string_view::npos) return check_incomplete(bytes.substr(skipped));

    size_ = end + 4;
    return take(bytes.substr(skipped, size_ - skipped));
}

RequestHeadParser::Step RequestHeadParser::check_incomplete(std::string_view bytes) {
    if (bytes == "\r") return Step::need_more;  // half of an empty line
    const auto fresh = scanned_ == 0 ? 0 : std::min(scanned_ - 1, bytes.size());
    if (holds_control_byte(bytes.substr(fresh)) || holds_bare_line_feed(bytes, fresh)) {
        return refuse(malformed);
    }
    const bool no_line_yet = bytes.find('\r') == std::string_view::npos;
    if (no_line_yet && bytes.size() > target_bytes_max + 32) return refuse(long_target);
    if (bytes.size() > bytes_max_) return refuse(long_head);
    scanned_ = bytes.size();
    return Step::need_more;
}

RequestHeadParser::Step RequestHeadParser::take(std::string_view head) {
    if (head.size() > bytes_max_) {
        return refuse(head.find("\r\n") > target_bytes_max + 32 ? long_target : long_head);
    }
    // Beast would put folded fields together, in a buffer of its own.
    if (holds_folded_line(head)) return refuse(folded);
    FieldCollector collector(head.size(), head_);
    boost::system::error_code ec;
    collector.put(boost::asio::buffer(head.data(), head.size()), ec);
    if (collector.refusal) return refuse(*collector.refusal);
    if (ec) return refuse(refusal_for(ec, head));
    if (head_.target.size() > target_bytes_max) return refuse(long_target);

    head_.chunked = collector.chunked();
    head_.keep_alive = collector.keep_alive();
    if (const auto length = collector.content_length(); length) head_.content_length = *length;
    head_.request_id = head_.field("X-Request-Id");
    return split_target(head_) ? Step::done : refuse(bad_target);
}

}  // namespace undertone
