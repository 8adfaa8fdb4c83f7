#include "common/profile/date_figures.h"

#include "common/readers/timestamp_fields.h"

#include <algorithm>
#include <tuple>

namespace undertone {
namespace {

constexpr std::array orders{DateOrder::day_first, DateOrder::month_first, DateOrder::year_first};

std::string_view names_of(DateOrder order) {
    switch (order) {
        case DateOrder::month_first:
            return "MDY";
        case DateOrder::year_first:
            return "YMD";
        default:
            return "DMY";
    }
}

/// Three letters in a row; a 'T', a 'Z' or "PM" is none.
bool names_month(std::string_view text) {
    std::size_t letters = 0;
    for (const char c : text) {
        const char lower = to_lower(c);
        letters = lower >= 'a' && lower <= 'z' ? letters + 1 : 0;
        if (letters == 3) return text.find("UTC") == text.npos && text.find("GMT") == text.npos;
    }
    return false;
}

}  // namespace

void DateFigures::Reading::add(std::int64_t micros, std::uint64_t weight) {
    dates += weight;
    min = std::min(min, micros);
    max = std::max(max, micros);
}

void DateFigures::Reading::merge(const Reading& other) {
    dates += other.dates;
    unreadable += other.unreadable;
    min = std::min(min, other.min);
    max = std::max(max, other.max);
}

CellQuantity DateFigures::add(std::string_view text, std::uint64_t hash, std::uint64_t weight) {
    const auto digits = TimestampScanner(text).digits();
    const bool outside_ascii = static_cast<unsigned char>(text.front()) >= 0x80;
    if (digits == 1 || digits == 2 || outside_ascii) {
        if (add_numeric(text, hash, weight)) return CellQuantity::by_type();
    }
    // Forms that say themselves what is the day: the order does not matter.
    const auto time = parse_calendar_time(text, DateOrder::day_first);
    if (!time) return {};
    named_ = named_ || (digits < 4 && names_month(text));
    count_ += weight;
    if (time->has_time) with_time_ += weight;
    sure_.add(time->micros, weight);
    note_form(text, hash);
    return CellQuantity::known(static_cast<double>(time->micros));
}

bool DateFigures::add_numeric(std::string_view text, std::uint64_t hash, std::uint64_t weight) {
    if (text.size() > date_bytes_max) return false;
    const auto numeric = read_numeric_date(text);
    if (!numeric || numeric->year_leads()) return false;
    std::array<std::optional<Timestamp>, 3> times;
    for (std::size_t i = 0; i < orders.size(); ++i) times[i] = place_in_time(*numeric, orders[i]);
    if (std::ranges::none_of(times, [](const auto& time) { return time.has_value(); }))
        return false;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (times[i]) {
            readings_[i].add(times[i]->micros, weight);
        } else {
            readings_[i].unreadable += weight;
        }
    }
    count_ += weight;
    undecided_ += weight;
    if (numeric->has_time) with_time_ += weight;
    one_digit_ = one_digit_ || std::ranges::find(numeric->digits, 1U) != numeric->digits.end();
    half_days_ = half_days_ || numeric->twelve_hours;
    note_form(text, hash);
    return true;
}

/// Which form is shown must not depend on the order of the cells: that of the smallest hash.
void DateFigures::note_form(std::string_view text, std::uint64_t hash) {
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        one_digit_hour_ = one_digit_hour_ || colon < 2 || !is_digit(text[colon - 2]);
    }
    if (hash >= sample_hash_) return;
    sample_hash_ = hash;
    sample_ = text;
}

void DateFigures::merge(const DateFigures& other) {
    count_ += other.count_;
    with_time_ += other.with_time_;
    undecided_ += other.undecided_;
    named_ = named_ || other.named_;
    one_digit_ = one_digit_ || other.one_digit_;
    one_digit_hour_ = one_digit_hour_ || other.one_digit_hour_;
    half_days_ = half_days_ || other.half_days_;
    if (other.sample_hash_ < sample_hash_) {
        sample_hash_ = other.sample_hash_;
        sample_ = other.sample_;
    }
    sure_.merge(other.sure_);
    for (std::size_t i = 0; i < readings_.size(); ++i) readings_[i].merge(other.readings_[i]);
}

std::uint64_t DateFigures::span(DateOrder order) const {
    const auto& reading = of(order);
    if (reading.dates == 0) return UINT64_MAX;
    return static_cast<std::uint64_t>(reading.max) - static_cast<std::uint64_t>(reading.min);
}

DateFigures::Verdict DateFigures::verdict() const {
    const auto usual = half_days_ ? DateOrder::month_first : DateOrder::day_first;
    const auto other = half_days_ ? DateOrder::day_first : DateOrder::month_first;
    if (undecided_ == 0) return {usual, Reason::not_asked, 0};
    const auto quality = [&](DateOrder order) {
        return std::tuple(of(order).unreadable, span(order));
    };
    auto order = quality(other) < quality(usual) ? other : usual;
    const auto rival = order == usual ? other : usual;
    // Two digits in front are a year only where nothing else can be read.
    if (of(DateOrder::year_first).unreadable < of(order).unreadable) {
        return {DateOrder::year_first, Reason::readable, of(DateOrder::year_first).unreadable};
    }
    auto reason = Reason::clock;
    if (of(order).unreadable < of(rival).unreadable) {
        reason = Reason::readable;
    } else if (span(order) < span(rival)) {
        reason = Reason::shorter_span;
    }
    return {order, reason, of(order).unreadable};
}

std::optional<DateFigures::Range> DateFigures::range(DateOrder order) const {
    Reading all = sure_;
    all.merge(of(order));
    if (all.dates == 0) return std::nullopt;
    return Range{all.min, all.max};
}

/// Names the runs of digits in the date with the smallest hash.
std::string DateFigures::format(DateOrder order) const {
    if (named_) return "month names";
    if (sample_.empty() || (undecided_ != 0 && undecided_ != count_)) return {};
    const auto names = std::string(undecided_ == 0 ? "YMD" : names_of(order)) + "hmsf";
    std::string format;
    std::size_t run = 0;
    for (std::size_t at = 0; at < sample_.size();) {
        const auto end = std::find_if_not(sample_.begin() + static_cast<std::ptrdiff_t>(at),
                                          sample_.end(), is_digit);
        const auto digits = static_cast<std::size_t>(end - sample_.begin()) - at;
        if (digits == 0) {
            format += sample_[at++];
            continue;
        }
        const char name = run < names.size() ? names[run] : '0';
        const bool may_be_one =
            (name == 'D' || name == 'M') ? one_digit_ : name == 'h' && one_digit_hour_;
        format.append(may_be_one ? 1 : digits, name);
        ++run;
        at += digits;
    }
    return format;
}

}  // namespace undertone
