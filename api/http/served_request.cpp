#include "api/http/served_request.h"

#include "api/http/url.h"

#include <algorithm>

namespace undertone {

void ServedRequest::begin(const RequestHead& head) {
    head_ = &head;
    method = head.method.value_or(Method::get);
    path = head.path;
    query_string = head.query;
    principal = Principal();
    documented_statuses = {};
    body.clear();
    answer_headers.clear();
    params_.clear();
}

void ServedRequest::set_params(const Router::Match& match) {
    for (const auto& [name, raw] : match.params) {
        auto value = raw;
        if (raw.find('%') != std::string_view::npos) {
            auto& decoded = decoded_[params_.size()];
            decoded = percent_decode(raw);
            value = decoded;
        }
        params_.emplace_back(name, value);
    }
}

std::string_view ServedRequest::header(std::string_view name) const { return head_->field(name); }

std::optional<std::string> ServedRequest::query(std::string_view name) const {
    return query_value(head_->query, name);
}

std::size_t ServedRequest::query_count(std::string_view name) const {
    return undertone::query_count(head_->query, name);
}

std::string_view ServedRequest::param(std::string_view name) const {
    for (const auto& [given, value] : params_) {
        if (given == name) return value;
    }
    return {};
}

bool is_sane_request_id(std::string_view id) {
    const auto sane = [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), sane);
}

}  // namespace undertone
