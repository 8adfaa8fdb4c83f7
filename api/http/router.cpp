#include "api/http/router.h"

#include "api/http/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace undertone {

namespace {

constexpr std::size_t method_count = 7;

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

/// Takes the first segment off "/a/b" and returns "a".
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }
bool is_rest(std::string_view segment) { return segment.ends_with("...}"); }

/// "{id}" and "{path...}" -> "id" and "path".
std::string_view parameter_name(std::string_view segment) {
    return segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2));
}

bool same_segment(std::string_view literal, std::string_view sent) {
    if (literal == sent) return true;
    return sent.find('%') != std::string_view::npos && percent_decode(sent) == literal;
}

std::vector<std::string_view> parameter_names(std::string_view path) {
    std::vector<std::string_view> names;
    while (path.size() > 1) {
        const auto segment = take_segment(path);
        if (is_parameter(segment)) names.push_back(parameter_name(segment));
    }
    return names;
}

}  // namespace

/// One segment of the table. Two routes may name the parameter at the same place differently, so
/// names stand with the leaf.
struct Router::Node {
    struct Leaf {
        const Route* route = nullptr;
        std::vector<std::string_view> names;
    };

    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> parameter;
    std::array<Leaf, method_count> leaves;  // where a path may end
    std::array<Leaf, method_count> rest;    // "{name...}" from here on

    Node& child(std::string_view segment) {
        if (is_parameter(segment)) {
            if (!parameter) parameter = std::make_unique<Node>();
            return *parameter;
        }
        for (auto& [literal, node] : literals) {
            if (literal == segment) return *node;
        }
        return *literals.emplace_back(segment, std::make_unique<Node>()).second;
    }
};

/// Walks the tree, literals first, and notes the methods of paths that end but lack the method.
class Router::Search {
public:
    Search(Method method, std::vector<Method>& allowed)
        : method_(method == Method::head ? Method::get : method), allowed_(allowed) {}

    const Node::Leaf* walk(const Node& node, std::string_view path) {
        if (path.empty() || path == "/") {
            if (const auto* leaf = choose(node.leaves)) return leaf;
        }
        if (!path.empty()) {
            if (const auto* leaf = descend(node, path)) return leaf;
        }
        if (!path.starts_with('/') || values.size() == params_max) return nullptr;
        values.push_back(path.substr(1));
        if (const auto* leaf = choose(node.rest)) return leaf;
        values.pop_back();
        return nullptr;
    }

    boost::container::static_vector<std::string_view, params_max> values;

private:
    const Node::Leaf* descend(const Node& node, std::string_view path) {
        const auto segment = take_segment(path);
        for (const auto& [literal, child] : node.literals) {
            if (!same_segment(literal, segment)) continue;
            if (const auto* leaf = walk(*child, path)) return leaf;
        }
        const bool fits = !segment.empty() && values.size() < params_max;
        if (!node.parameter || !fits) return nullptr;

        values.push_back(segment);
        if (const auto* leaf = walk(*node.parameter, path)) return leaf;
        values.pop_back();
        return nullptr;
    }

    const Node::Leaf* choose(const std::array<Node::Leaf, method_count>& leaves) {
        if (const auto& leaf = leaves[index_of(method_)]; leaf.route) return &leaf;
        for (std::size_t i = 0; i < method_count; ++i) {
            if (leaves[i].route) allowed_.push_back(static_cast<Method>(i));
        }
        return nullptr;
    }

    Method method_;
    std::vector<Method>& allowed_;
};

namespace {

/// What Allow lists: HEAD comes with GET, OPTIONS with every path.
void complete(std::vector<Method>& allowed) {
    if (allowed.empty()) return;
    if (std::find(allowed.begin(), allowed.end(), Method::get) != allowed.end()) {
        allowed.push_back(Method::head);
    }
    allowed.push_back(Method::options);
    std::sort(allowed.begin(), allowed.end());
    allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
}

}  // namespace

std::string_view to_string(Access access) {
    constexpr std::array<std::string_view, 6> names = {
        "anyone", "user", "tenant_read", "tenant_write", "tenant_manage", "operator_only"};
    return names[static_cast<std::size_t>(access)];
}

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(Route route) {
    const auto& kept = *routes_.emplace_back(std::make_unique<Route>(std::move(route)));

    Node* node = root_.get();
    auto* leaves = &node->leaves;
    for (std::string_view path = kept.path; path.size() > 1;) {
        const auto segment = take_segment(path);
        if (is_parameter(segment) && is_rest(segment)) {
            leaves = &node->rest;
            break;
        }
        node = &node->child(segment);
        leaves = &node->leaves;
    }

    auto& leaf = (*leaves)[index_of(kept.method)];
    if (leaf.route) {
        throw std::logic_error(
            fmt::format("route added twice: {} {}", to_string(kept.method), kept.path));
    }
    leaf = {.route = &kept, .names = parameter_names(kept.path)};
    if (leaf.names.size() > params_max) throw std::logic_error("too many path parameters");
}

void Router::add(std::vector<Route> routes) {
    for (auto& route : routes) add(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;

    Search search(method, match.allowed);
    const auto* leaf = search.walk(*root_, path);
    if (!leaf) {
        complete(match.allowed);
        return match;
    }
    match.allowed.clear();
    match.route = leaf->route;
    for (std::size_t i = 0; i < leaf->names.size(); ++i) {
        match.params.push_back({.name = leaf->names[i], .raw = search.values[i]});
    }
    return match;
}

const std::vector<std::unique_ptr<Route>>& Router::routes() const { return routes_; }

}  // namespace undertone
