// What a Session does with a request that takes no waiting: every read of a small resource.
#include "api/http/event_loop.h"
#include "api/http/handler_call.h"
#include "api/http/session.h"
#include "api/http/trace_context.h"

#include <charconv>
#include <cmath>

namespace undertone {

namespace {

constexpr std::chrono::seconds wait_max{30};
constexpr Method every_method[] = {Method::get,   Method::head, Method::post,   Method::put,
                                   Method::patch, Method::del,  Method::options};

/// Seconds, whole or with a fraction; nullopt: no such number.
std::optional<double> parse_seconds(std::string_view text) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || !std::isfinite(seconds) || seconds < 0) return std::nullopt;
    return seconds;
}

}  // namespace

void Session::begin_request() {
    const auto& head = parser_.head();
    started_ = server_.parts.clock.steady();
    bytes_in_ = parser_.size();
    input_.consume(parser_.size());

    request_.begin(head);
    if (!server_.proxies.none()) find_caller();
    if (is_sane_request_id(head.request_id)) {
        request_.request_id = head.request_id;
    } else {
        loop_.make_request_id(request_.request_id);
    }
    continue_trace(request_);
    route_ = nullptr;
    wait_time_.reset();
    keep_alive_ = head.keep_alive && place_ && !server_.draining;
}

/// Who is calling, behind a proxy that is believed.
void Session::find_caller() {
    const auto caller = server_.proxies.caller(
        {.address = connection_.peer_address(), .secure = connection_.secure()}, request_.head());
    const auto address = IpAddress::parse(caller.address);
    request_.client_address = caller.address;
    request_.secure = caller.secure;
    request_.loopback_peer = address && address->is_loopback();
}

void Session::end_request() {
    parser_.reset();
    head_deadline_.reset();
    if (!response_.failure.empty()) {
        server_.parts.log.error("request failed", {{"request_id", request_.request_id},
                                                   {"method", to_string(request_.method)},
                                                   {"route", route_ ? route_->path : ""},
                                                   {"reason", response_.failure}});
    }
    const auto bytes_out = responder_.take_byte_count();
    if (!server_.parts.on_exchange) return;

    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(
        server_.parts.clock.steady() - started_);
    server_.parts.on_exchange({.route = route_,
                               .method = request_.method,
                               .status = response_.status,
                               .duration = duration,
                               .bytes_in = bytes_in_,
                               .bytes_out = bytes_out});
}

/// False: serve() has to go on from plan_.
bool Session::answer_at_once() {
    plan_ = plan();
    if (plan_ == Plan::call && may_call_at_once()) {
        response_ = call_handler(*route_, request_, server_.parts.log);
        plan_ = after_call();
    }
    const bool complete = plan_ == Plan::answer && !request_.head().has_body();
    if (!complete || !Responder::is_small(response_)) return false;
    responder_.append(response_, answer_context());
    return true;
}

Session::Plan Session::plan() {
    if (!place_) return give(too_busy("http.connections_max", request_));

    const auto& head = request_.head();
    const auto match = server_.parts.router.find(head.method.value_or(Method::options), head.path);
    const bool preflight = is_preflight(head) && !server_.cors.allowed(head.origin).empty();
    if (preflight) return plan_preflight(match);
    if (!match.route || !head.method) return plan_without_route(match);

    route_ = match.route;
    request_.audited_as = route_->audited_as;
    request_.set_params(match);
    request_.documented_statuses = route_->documented_statuses;
    if (server_.parts.reads_block) return Plan::check;
    return plan_checked(call_guard(server_.parts.guard, request_, *route_, server_.parts.log));
}

/// The rest of the plan, once the guard has decided.
Session::Plan Session::plan_checked(std::optional<Response> refusal) {
    if (refusal) return give(std::move(*refusal));
    if (!take_wait_time()) {
        return give(invalid_value(request_, "query/wait", "wait is a number of seconds."));
    }
    return route_->execution == Execution::upload ? Plan::upload : Plan::call;
}

Session::Plan Session::plan_preflight(const Router::Match& match) {
    const auto& head = request_.head();
    if (!match.route && match.allowed.empty()) return plan_without_route(match);
    const auto methods = match.route ? std::span<const Method>(every_method) : match.allowed;
    return give(answer_preflight(methods, head.field("Access-Control-Request-Headers")));
}

Session::Plan Session::plan_without_route(const Router::Match& match) {
    const auto& head = request_.head();
    const bool options = head.method == Method::options;
    if (!options || head.path != "*") return give(answer_without_route(match, options, request_));

    Router::Match everything;  // "OPTIONS *" asks about the server
    everything.allowed.assign(std::begin(every_method), std::end(every_method));
    return give(answer_without_route(everything, options, request_));
}

Session::Plan Session::give(Response response) {
    response_ = std::move(response);
    return Plan::answer;
}

bool Session::take_wait_time() {
    if (!route_->waitable) return true;
    if (route_->patience.count() > 0) wait_time_ = route_->patience;
    if (request_.head().query.empty()) return true;
    const auto text = request_.query("wait");
    if (!text) return true;
    const auto seconds = parse_seconds(*text);
    if (!seconds) return false;

    const std::chrono::duration<double> time(std::min(*seconds, double(wait_max.count())));
    wait_time_ = std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
    return true;
}

bool Session::may_call_at_once() const {
    const bool on_pool = route_->execution == Execution::blocking ||
                         route_->execution == Execution::password || server_.parts.reads_block;
    return !on_pool && !request_.head().has_body();
}

Session::Plan Session::after_call() const {
    if (response_.later) return Plan::complete;
    const bool stream = route_->execution == Execution::events && response_.status == 200 &&
                        request_.method == Method::get;
    if (stream) return Plan::subscribe;
    return wait_time_ && response_.unfinished ? Plan::wait : Plan::answer;
}

AnswerContext Session::answer_context() const {
    const auto& head = request_.head();
    return {.head = head,
            .date = loop_.date(),
            .request_id = request_.request_id,
            .cors_origin = server_.cors.allowed(head.origin),
            .vary_origin = server_.cors.is_active() && !head.origin.empty(),
            .secure = request_.secure,
            .keep_alive = keep_alive_,
            .more_fields = request_.answer_headers};
}

}  // namespace undertone
