#include "common/db/database.h"

#include <future>
#include <utility>

namespace undertone {

Result<> Database::write_and_wait(Group group) {
    // Shared, because the writer may still be inside set_value() when get() returns.
    const auto answer = std::make_shared<std::promise<Result<>>>();
    auto answered = answer->get_future();
    write(std::move(group), [answer](Result<> outcome) { answer->set_value(std::move(outcome)); });
    return answered.get();
}

}  // namespace undertone
