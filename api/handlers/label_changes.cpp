#include "api/handlers/label_changes.h"

#include "api/handlers/message_source.h"
#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

/// The last two results' scores, as they were read together.
struct Compared {
    MessageSource source;
    std::optional<StoredScores> before, after;
};

Result<Compared> read_compared(Services& services, const UploadRef& ref) {
    Compared compared;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto source = read_message_source(connection, ref);
        if (!source) return source.error();
        ResultStore results(connection, ref.tenant);
        auto before = results.old_scores(ref.upload);
        if (!before) return before.error();
        auto after = results.scores(ref.upload);
        if (!after) return after.error();
        compared = {std::move(*source), std::move(*before), std::move(*after)};
        return {};
    });
    if (!read) return read.error();
    return compared;
}

/// The answer that holds until there are two results to compare; nullopt once there are.
std::optional<Response> wait_for_both(const Request& request, const Compared& compared) {
    const auto& job = compared.source.view.job;
    if (job.has_result && !is_final(job.state)) {
        auto response = not_ready(request, "upload_pending", "the upload is being reprocessed");
        response.unfinished = job.id;
        return response;
    }
    if (auto wait = wait_for_messages(request, compared.source)) return wait;
    if (compared.before && compared.after) return std::nullopt;
    return not_ready(request, "no_earlier_result",
                     "the upload has no earlier result to compare with: it was not reprocessed");
}

/// The part of `changed` that a page shows: [first, last).
struct Extent {
    std::size_t first, last;
};

Extent extent_of(const std::vector<std::uint64_t>& changed, const MessagePage& page) {
    const auto count_below = [&](auto bound) {
        return static_cast<std::size_t>(bound - changed.begin());
    };
    const std::size_t limit = rows_in_page(page);
    if (page.before) {
        auto last = count_below(std::ranges::lower_bound(changed, *page.before));
        last -= std::min<std::uint64_t>(page.skip, last);
        return {last - std::min(limit, last), last};
    }
    auto first = page.after ? count_below(std::ranges::upper_bound(changed, *page.after)) : 0;
    first += std::min<std::uint64_t>(page.skip, changed.size() - first);
    return {first, first + std::min(limit, changed.size() - first)};
}

std::string change_json(const ChatMessage& message, const Compared& compared,
                        const Scorer& scorer) {
    const auto& before = *compared.before;
    JsonWriter json;
    json.begin_object();
    write_message_fields(json, message);
    json.key("before").begin_object();
    json.field("score", before.scores.score(message.index));
    json.field("label", to_string(before.scores.label(message.index)));
    json.field("dictionary_version", before.dictionary_version);
    json.end_object().key("after").begin_object();
    write_explanation_fields(json, scorer.explain(message.message, message.language));
    json.field("dictionary_version", compared.after->dictionary_version);
    json.end_object().end_object();
    return json.take();
}

/// The changes in `extent`, in the file's order; fewer if their texts pass
/// messages_page_bytes_max: then `extent` is what is left, on the side where the page begins.
Result<std::string> changes_json(MessageTable& messages, const Compared& compared,
                                 const Scorer& scorer, const std::vector<std::uint64_t>& changed,
                                 bool backwards, Extent& extent) {
    std::vector<std::uint64_t> indices(changed.begin() + static_cast<std::ptrdiff_t>(extent.first),
                                       changed.begin() + static_cast<std::ptrdiff_t>(extent.last));
    if (backwards) std::ranges::reverse(indices);
    std::vector<std::string> changes;
    std::uint64_t bytes = 0;
    const auto read = messages.for_each_at(indices, [&](const ChatMessage& message) {
        bytes += message.message.size();
        if (bytes > messages_page_bytes_max && !changes.empty()) return false;
        changes.push_back(change_json(message, compared, scorer));
        return true;
    });
    if (!read) return read.error();
    if (backwards) {
        std::ranges::reverse(changes);
        extent.first = extent.last - changes.size();
    } else {
        extent.last = extent.first + changes.size();
    }
    JsonWriter json;
    json.begin_array();
    for (const auto& change : changes) json.raw(change);
    json.end_array();
    return json.take();
}

PageCursors cursors_of(const std::vector<std::uint64_t>& changed, Extent extent) {
    PageCursors cursors;
    if (extent.first == extent.last) return cursors;
    if (extent.last < changed.size()) cursors.next = fmt::format("{}", changed[extent.last - 1]);
    if (extent.first > 0) cursors.previous = fmt::format("{}", changed[extent.first]);
    return cursors;
}

}  // namespace

Response list_label_changes(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    const auto asked = parse_message_page(request);
    if (const auto* refusal = std::get_if<Response>(&asked)) return *refusal;
    const auto& page = std::get<MessagePage>(asked);

    const auto compared = read_compared(services, *ref);
    if (!compared) return problem(compared.error(), request);
    if (auto wait = wait_for_both(request, *compared)) return std::move(*wait);
    const auto scorer = services.scorers.find(ref->tenant, compared->source.dictionary_version);
    if (!scorer) return problem(scorer.error(), request);

    const auto changed = changed_labels(compared->before->scores, compared->after->scores);
    const auto whole = extent_of(changed, page);
    auto extent = whole;
    auto changes = with_messages(services, compared->source, **scorer, [&](MessageTable& messages) {
        return changes_json(messages, *compared, **scorer, changed, page.before.has_value(),
                            extent);
    });
    if (!changes) return messages_failed(changes.error(), request);
    if (auto refusal = refuse_cut_page(request, extent.last - extent.first, page.limit,
                                       extent.last < whole.last)) {
        return std::move(*refusal);
    }

    Response response;
    response.body = std::move(*changes);
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", changed.size()));
    add_page_links(response, request, {"customer_id"}, page.limit, cursors_of(changed, extent));
    return response;
}

std::vector<Parameter> label_change_parameters() {
    auto parameters = object_parameters();
    const auto paging = paging_parameters();
    parameters.insert(parameters.end(), paging.begin(), paging.end());
    return parameters;
}

}  // namespace undertone
