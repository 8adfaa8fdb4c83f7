// A report as a page: one file that needs nothing else, offline or printed.
#pragma once

#include "common/report/report.h"

#include <string>

namespace undertone {

/// What the page's Content-Security-Policy allows: its own style and script, nothing from anywhere.
std::string report_page_policy();

/// A few megabytes at most, whatever the data.
std::string report_page(const Report& report);

}  // namespace undertone
