// What is remarkable about one column by itself.
#pragma once

#include "common/profile/findings/alerts.h"

#include <vector>

namespace undertone {

void find_column_alerts(const ColumnFacts& column, std::vector<TableAlert>& alerts);

}  // namespace undertone
