// What a message's score is made of, as answers show it.
#pragma once

#include "common/json_writer.h"
#include "common/sentiment/score.h"

#include <span>

namespace undertone {

/// [{"start":0,"end":5,"term":"great","contribution":0.6,"rule":"lexicon"}]
inline void write_evidence(JsonWriter& json, std::span<const Evidence> evidence) {
    json.begin_array();
    for (const auto& item : evidence) {
        json.begin_object();
        json.field("start", item.start);
        json.field("end", item.end);
        json.field("term", item.term);
        json.field("contribution", shown(item.contribution));
        json.field("rule", item.rule);
        json.end_object();
    }
    json.end_array();
}

}  // namespace undertone
