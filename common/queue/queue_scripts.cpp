#include "common/queue/queue_scripts.h"

#include "embedded/queue_scripts.h"

#include <fmt/format.h>

#include <stdexcept>

namespace undertone {
namespace {

std::string_view embedded_file(std::string_view name) {
    for (const auto& file : embedded::queue_scripts()) {
        if (file.name == name) return file.bytes;
    }
    throw std::logic_error(fmt::format("no embedded script {}", name));
}

}  // namespace

std::string queue_script_source(std::string_view name) {
    return fmt::format("{}\n{}\n{}\n{}", embedded_file("lib_state.lua"),
                       embedded_file("lib_ring.lua"), embedded_file("lib_jobs.lua"),
                       embedded_file(fmt::format("{}.lua", name)));
}

}  // namespace undertone
