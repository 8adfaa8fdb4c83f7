#include "common/text/charset_name.h"

#include <unicode/ucnv.h>

namespace undertone {

bool is_known_charset(const std::string& name) {
    UErrorCode error = U_ZERO_ERROR;
    auto* const converter = ucnv_open(name.c_str(), &error);
    ucnv_close(converter);
    return U_SUCCESS(error) != 0;
}

}  // namespace undertone
