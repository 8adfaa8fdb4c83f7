// Learns a TrainedModel's weights from labelled messages.
#pragma once

#include "common/sentiment/trained_model.h"
#include "tools/train_sentiment/labelled_set.h"

#include <span>
#include <string>
#include <vector>

namespace undertone {

/// Softmax regression over three classes by stochastic gradient descent with AdaGrad (Duchi, Hazan
/// and Singer, JMLR 2011). All sets weigh alike by the root of their size, and all classes of a set
/// alike, so that the model learns words and not how common a class is. A feature is learned only
/// if two sets have it: what one domain alone says does not hold in the next.
///
/// Returns the model file's bytes. The same sets in the same order give the same bytes.
std::string train_sentiment(std::span<const std::vector<LabelledMessage>> sets);

}  // namespace undertone
