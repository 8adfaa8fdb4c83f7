#include "worker/analyzers/sender_table.h"

#include "common/text/utf8.h"

namespace undertone {
namespace {

std::string_view cut_name(std::string_view name) {
    if (name.size() <= SenderTable::name_bytes_max) return name;
    auto end = SenderTable::name_bytes_max;
    while (end > 0 && is_continuation(name[end])) --end;
    return name.substr(0, end);
}

}  // namespace

SenderId SenderTable::id_of(std::string_view name) {
    name = name.empty() ? unnamed : cut_name(name);
    if (const auto known = ids_.find(name); known != ids_.end()) return known->second;
    if (names_.size() == names_max) {
        overflowed_ = true;
        return others;
    }
    names_.emplace_back(name);
    const auto id = static_cast<SenderId>(names_.size());
    ids_.emplace(names_.back(), id);
    return id;
}

std::vector<SenderId> SenderTable::merge(const SenderTable& later) {
    overflowed_ |= later.overflowed_;
    std::vector<SenderId> renumbering = {others};
    renumbering.reserve(later.ids());
    for (const auto& name : later.names_) renumbering.push_back(id_of(name));
    return renumbering;
}

void SenderTable::transfer(StateWriter& writer, const SenderTable& self) {
    writer(self.overflowed_, self.size());
    for (const auto& name : self.names_) writer(name);
}

void SenderTable::transfer(StateReader& reader, SenderTable& self) {
    std::size_t size = 0;
    reader(self.overflowed_, size);
    std::string name;
    for (; size > 0 && reader.ok(); --size) {
        reader(name);
        self.id_of(name);
    }
}

}  // namespace undertone
