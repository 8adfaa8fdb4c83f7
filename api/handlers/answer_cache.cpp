#include "api/handlers/answer_cache.h"

#include <atomic>
#include <string>
#include <unordered_map>

namespace undertone {
namespace {

constexpr std::size_t body_bytes_max = 65'536;
constexpr std::size_t bytes_max = 4'194'304;  // of bodies, for each thread
constexpr std::size_t answers_max = 4'096;
constexpr std::size_t key_bytes_max = 512;  // nobody polls with a longer query

/// A thread's answers of one cache, at one version of the database.
struct Shelf {
    std::uint64_t serial = 0, version = 0;
    std::unordered_map<std::string, Response> answers;
    std::size_t bytes = 0;
    std::string key;

    void clear() {
        answers.clear();
        bytes = 0;
    }
};

thread_local Shelf shelf;

/// What an answer depends on besides the database.
const std::string& key_of(const Request& request) {
    auto& key = shelf.key;
    key.clear();
    // The tenant, not only its name: whoever names another's gets what is said of a missing one.
    if (const auto& tenant = request.principal.tenant) key += tenant->view();
    key += '\0';
    key += request.principal.customer_id;
    key += '\0';
    key += request.path;
    key += '?';
    key += request.query_string;
    return key;
}

bool is_lasting(const Response& response) {
    return response.status == 200 && !response.file && !response.later && !response.unfinished;
}

std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

}  // namespace

AnswerCache::AnswerCache(Database& database) : database_(database), serial_(next_serial()) {}

const Response* AnswerCache::find(const Request& request, std::uint64_t version) {
    if (shelf.serial != serial_ || shelf.version != version) {
        shelf.clear();
        shelf.serial = serial_;
        shelf.version = version;
        return nullptr;
    }
    const auto found = shelf.answers.find(key_of(request));
    return found == shelf.answers.end() ? nullptr : &found->second;
}

void AnswerCache::keep(const Request& request, std::uint64_t version, const Response& response) {
    const auto bytes = response.body.size();
    if (!is_lasting(response) || bytes > body_bytes_max) return;
    if (shelf.serial != serial_ || shelf.version != version) return;
    if (key_of(request).size() > key_bytes_max) return;
    if (shelf.bytes + bytes > bytes_max || shelf.answers.size() >= answers_max) shelf.clear();
    if (shelf.answers.try_emplace(key_of(request), response).second) shelf.bytes += bytes;
}

}  // namespace undertone
