#include "common/accounts/account_rules.h"

#include "common/accounts/password.h"
#include "common/text/ascii.h"
#include "common/text/utf8.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t email_bytes_max = 254, username_bytes_max = 64, full_name_bytes_max = 200;

bool is_name_character(char c) {
    const char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || is_digit(c) || c == '.' || c == '_' || c == '-';
}

bool is_text(std::string_view text) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    };
    return is_valid_utf8(text) && std::ranges::none_of(text, is_control);
}

}  // namespace

bool is_valid_email(std::string_view email) {
    const auto at = email.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == email.size()) return false;
    return email.size() <= email_bytes_max && email.find('@', at + 1) == std::string_view::npos &&
           email.find_first_of(" <>(),;:\"\\[]") == std::string_view::npos && is_text(email);
}

bool is_valid_username(std::string_view username) {
    return !username.empty() && username.size() <= username_bytes_max &&
           std::ranges::all_of(username, is_name_character);
}

bool is_valid_password(std::string_view password) {
    return password.size() >= password_bytes_min && password.size() <= password_bytes_max &&
           is_text(password);
}

bool is_valid_full_name(std::string_view name) {
    return name.size() <= full_name_bytes_max && is_text(name);
}

std::string username_from_email(std::string_view email) {
    constexpr std::size_t bytes_max = 40;  // room for what makes it nobody else's
    auto name = lower_case(email.substr(0, email.find_first_of("@+")));
    std::erase_if(name, [](char c) { return !is_name_character(c); });
    name.resize(std::min(name.size(), bytes_max));
    return name.empty() ? "user" : name;
}

}  // namespace undertone
