#include "common/tables/table_layout.h"

#include "common/sentiment/score.h"
#include "common/tables/message_file.h"
#include "common/tables/row_file.h"

#include <fmt/format.h>

#include <set>
#include <string>

namespace undertone {
namespace {

TableLayout message_layout() {
    const auto label = [](Label of) {
        return fmt::format("WHEN {} THEN '{}' ", static_cast<int>(of), to_string(of));
    };
    const auto labels =
        fmt::format("CASE p0.label {}{}{}{}END", label(Label::negative), label(Label::neutral),
                    label(Label::positive), label(Label::unscored));
    TableLayout layout{.parts = {"messages"}, .row = "idx", .columns = {}};
    layout.columns = {
        {.name = "index", .type = ValueType::integer, .value = "p0.idx", .text = ""},
        {.name = "sender",
         .type = ValueType::text,
         .value = "(SELECT name FROM senders WHERE id = p0.sender_id)",
         .text = ""},
        {.name = "timestamp",
         .type = ValueType::datetime,
         .value = "p0.timestamp_us",
         .text = "p0.timestamp"},
        {.name = "message", .type = ValueType::text, .value = "p0.message", .text = ""},
        {.name = "language", .type = ValueType::text, .value = "p0.language", .text = ""},
        {.name = "score",
         .type = ValueType::real,
         .value = "(p0.score_micro / 1000000.0)",
         .text = ""},
        {.name = "label", .type = ValueType::text, .value = labels, .text = ""},
        {.name = "evidence",
         .type = ValueType::text,
         .value = fmt::format("{}(p0.message, p0.language)", evidence_function),
         .text = "",
         .is_json = true}};
    return layout;
}

/// The columns of a part, as it has them.
Result<> read_names(sqlite3* database, std::size_t part, std::set<std::string>& names) {
    auto select = TableStatement::prepare(database, "SELECT name FROM pragma_table_info(?)");
    if (!select) return select.error();
    const auto table = row_file_part(part);
    select->bind(1, std::string_view(table));
    for (;;) {
        const auto found = select->step();
        if (!found) return found.error();
        if (!*found) return {};
        names.emplace(select->text(0));
    }
}

Result<TableLayout> read_row_layout(sqlite3* database) {
    TableLayout layout{.parts = {}, .row = "row", .columns = {}};
    auto select =
        TableStatement::prepare(database, "SELECT name, type FROM columns ORDER BY position");
    if (!select) return select.error();
    std::set<std::string> names;
    for (;;) {
        const auto found = select->step();
        if (!found) return found.error();
        if (!*found) break;
        const auto position = layout.columns.size();
        if (position % row_file_part_columns == 0) {
            const auto read = read_names(database, position / row_file_part_columns, names);
            if (!read) return read.error();
        }
        const auto type = value_type_from(select->text(1)).value_or(ValueType::text);
        const bool keeps_text = names.contains(fmt::format("r{}", position));
        layout.columns.push_back(row_file_column(position, select->text(0), type, keeps_text));
    }
    const auto parts = layout.columns.empty() ? 1 : layout.columns.back().part + 1;
    for (std::size_t part = 0; part < parts; ++part) layout.parts.push_back(row_file_part(part));
    return layout;
}

}  // namespace

Result<TableLayout> read_layout(sqlite3* database) {
    auto select = TableStatement::prepare(database,
                                          "SELECT (SELECT * FROM pragma_application_id), "
                                          "(SELECT * FROM pragma_user_version)");
    if (!select) return select.error();
    if (const auto stepped = select->step(); !stepped) return stepped.error();
    const auto id = select->integer(0), version = select->integer(1);
    if (id == message_file_application_id && version == message_file_version) {
        return message_layout();
    }
    if (id == row_file_application_id && version == row_file_version) {
        return read_row_layout(database);
    }
    return Error{
        ErrorCode::internal,
        fmt::format("no table file of ours (application_id={}, user_version={})", id, version)};
}

}  // namespace undertone
