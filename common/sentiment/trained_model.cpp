#include "common/sentiment/trained_model.h"

#include "embedded/sentiment_model.h"

#include <cstring>
#include <stdexcept>

namespace undertone {

const TrainedModel& TrainedModel::built_in() {
    static const TrainedModel model(embedded::sentiment_model().front().bytes);
    return model;
}

TrainedModel::TrainedModel(std::string_view file) {
    const ModelHead wanted;
    const bool whole = file.size() > sizeof head_ &&
                       std::memcmp(file.data(), wanted.magic, sizeof wanted.magic) == 0;
    if (!whole) throw std::invalid_argument("no sentiment model");
    std::memcpy(&head_, file.data(), sizeof head_);
    const auto rest = file.substr(sizeof head_);
    if (head_.bits > 24 || rest.size() != sizeof(FeatureWeights) << head_.bits) {
        throw std::invalid_argument("a sentiment model of another size than it says");
    }
    weights_ = {reinterpret_cast<const FeatureWeights*>(rest.data()), std::size_t{1} << head_.bits};
}

}  // namespace undertone
