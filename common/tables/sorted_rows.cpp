#include "common/tables/sorted_rows.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <span>
#include <system_error>
#include <vector>

namespace undertone {
namespace {

constexpr std::size_t buffered_rows = 65'536;

Error system_error(std::string_view doing) {
    const int error = errno;
    const auto code = error == ENOSPC ? ErrorCode::storage_full : ErrorCode::unavailable;
    return {code, fmt::format("{}: {}", doing, std::generic_category().message(error))};
}

/// A file without a name.
class ScratchDescriptor {
public:
    explicit ScratchDescriptor(const std::string& folder)
        : descriptor_(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) open_by_name(folder);
    }
    ~ScratchDescriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    ScratchDescriptor(const ScratchDescriptor&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }

    Result<> append(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return system_error("a sorted table's order");
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }

private:
    /// Where the file system has no files without names: one that loses its name at once.
    void open_by_name(const std::string& folder) {
        auto name = folder + "/order.XXXXXX";
        descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor_ >= 0) ::unlink(name.c_str());
    }

    int descriptor_;
};

}  // namespace

Result<std::shared_ptr<const SortedRows>> SortedRows::build(sqlite3* database,
                                                            const TableLayout& layout,
                                                            std::size_t column,
                                                            const std::string& folder) {
    ScratchDescriptor file(folder);
    if (!file.is_open()) return system_error(folder);
    const std::set<std::size_t> parts{layout.columns[column].part};
    const auto row = row_expression(layout, parts);
    auto select = TableStatement::prepare(
        database, fmt::format("SELECT {} FROM {} {}", row, from_clause(layout, parts),
                              order_clause(layout, {.column = column}, row)));
    if (!select) return select.error();

    std::vector<Row> buffer;
    std::uint64_t rows = 0;
    for (;;) {
        const auto found = select->step();
        if (!found) return found.error();
        if (buffer.size() == buffered_rows || !*found) {
            const auto written = file.append(std::as_bytes(std::span(buffer)));
            if (!written) return written.error();
            buffer.clear();
        }
        if (!*found) break;
        const auto number = select->integer(0);
        if (number > std::numeric_limits<Row>::max()) {
            return Error{ErrorCode::invalid_value, "a table of this size cannot be sorted"};
        }
        buffer.push_back(static_cast<Row>(number));
        ++rows;
    }
    if (rows == 0) return std::shared_ptr<const SortedRows>(new SortedRows(nullptr, 0));
    auto* mapped = ::mmap(nullptr, rows * sizeof(Row), PROT_READ, MAP_SHARED, file.get(), 0);
    if (mapped == MAP_FAILED) return system_error("a sorted table's order");
    return std::shared_ptr<const SortedRows>(new SortedRows(static_cast<const Row*>(mapped), rows));
}

SortedRows::~SortedRows() {
    if (data_) ::munmap(const_cast<Row*>(data_), rows_ * sizeof(Row));
}

}  // namespace undertone
