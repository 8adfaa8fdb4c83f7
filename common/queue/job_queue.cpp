#include "common/queue/job_queue.h"

namespace undertone {

std::string_view to_string(JobClass job_class) {
    switch (job_class) {
        case JobClass::interactive:
            return "interactive";
        case JobClass::normal:
            return "normal";
        case JobClass::bulk:
            return "bulk";
    }
    return "normal";
}

JobClass class_for_size(std::uint64_t bytes) {
    constexpr std::uint64_t interactive_bytes_max = 64 * 1024;
    constexpr std::uint64_t bulk_bytes_min = 64 * 1024 * 1024;
    if (bytes <= interactive_bytes_max) return JobClass::interactive;
    return bytes < bulk_bytes_min ? JobClass::normal : JobClass::bulk;
}

}  // namespace undertone
