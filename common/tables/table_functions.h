// The functions that statements on tables use besides SQLite's own.
//
//   contains_folded(text, part)     1 or 0, without regard to case
//   shown_as(type, value)           the value as text, as append_shown()
//   time_bucket(micros, bucket)     "2003-02", as append_bucket()
//   precise_sum(x)                  a sum of doubles with the rounding errors made good; NULL of
//                                   none; infinite where no double is that large
//   precise_mean(x)                 the same sum by its count, even where it is infinite
//   median(x)                       of at most median_values_max values a statement
//   evidence(message, language)     what a message's score is made of, as JSON
#pragma once

#include "common/sentiment/scorer.h"
#include "common/tables/table_file.h"

#include <memory>

namespace undertone {

constexpr std::size_t median_values_max = 20'000'000;

/// `scorer` is read when evidence() is called, and must outlive the connection.
void add_table_functions(sqlite3* database, const std::shared_ptr<const Scorer>& scorer);

}  // namespace undertone
