// Writing HTML in which no text of the data can be anything but text; and figures as people read
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace undertone {

/// Text for an element or a quoted attribute. Control characters become U+FFFD.
std::string html_escaped(std::string_view text);
/// At most `code_points_max` of it, with an ellipsis where something was left out.
std::string abbreviated(std::string_view text, std::size_t code_points_max);

/// Appends; raw() is for our own markup alone.
class Html {
public:
    Html& raw(std::string_view markup) {
        out_.append(markup);
        return *this;
    }
    Html& text(std::string_view text) { return raw(html_escaped(text)); }
    /// A name or value of the data, which keeps its writing direction to itself; cut, with more of
    /// it as a tooltip.
    Html& data(std::string_view value, std::size_t code_points_max);
    std::size_t size() const { return out_.size(); }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

std::string grouped(std::uint64_t count);  ///< 12,345
std::string figure(double number);         ///< 6 digits: 12,345.6  2005  0.00123457  1.5e+12
std::string compact(double number);        ///< for axes: 12.3k  4.5M  0.001
/// With as many digits as tell it from numbers that are `step` away: 100.25k
std::string compact(double number, double step);
std::string percent(double share);            ///< 0.1234 -> "12.3 %"; never 0 or 100 if it is not
std::string correlation_text(double value);   ///< 0.53, never -0.00
std::string bytes_text(std::uint64_t bytes);  ///< 1.5 MB
/// A profile's date: "2003-01-06T00:00:00Z" -> "2003-01-06", else with the time of day.
std::string shown_time(std::string_view text);
double share_of(std::uint64_t part, std::uint64_t whole);  ///< 0 of nothing

}  // namespace undertone
