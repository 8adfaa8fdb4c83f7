#include "api/handlers/records.h"

#include "api/handlers/parameters.h"
#include "api/handlers/record_answers.h"

namespace undertone {
namespace {

constexpr std::string_view text_schema = R"({"type":"string"})";
constexpr std::string_view flag_schema = R"({"type":"boolean"})";

std::vector<Parameter> joined(std::vector<Parameter> first, std::vector<Parameter> second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<Parameter> filter_and_columns() {
    return {{"filter[COLUMN]", "query", text_schema,
             "Only rows with this value in the column; filter[COLUMN][OP] compares by eq, ne, lt, "
             "lte, gt, gte, contains, in (separated by commas) or null (true, false).",
             false},
            {"columns", "query", text_schema, "Only these columns, separated by commas.", false}};
}

std::vector<Parameter> selection_parameters() {
    return joined(filter_and_columns(),
                  {{"sort", "query", text_schema, "A column; the file's order otherwise.", false},
                   {"order", "query", R"({"type":"string","enum":["asc","desc"]})",
                    "Rows without a value come last, or first with desc.", false}});
}

std::vector<Parameter> aggregate_parameters() {
    return joined(
        filter_and_columns(),
        {{"measures", "query", text_schema,
          "Some of count, missing, sum, mean, min, max, median, separated by commas.", false},
         {"group_by", "query", text_schema, "One or two columns, separated by a comma.", false},
         {"bucket", "query", R"({"type":"string","enum":["day","week","month","quarter","year"]})",
          "Puts the dates of group_by together.", false}});
}

std::vector<Parameter> export_parameters() {
    return joined(
        selection_parameters(),
        {{"format", "query", R"({"type":"string","enum":["csv","ndjson"]})", "csv by default.",
          false},
         {"cleaned", "query", flag_schema,
          "Typed values as their types write them, instead of the cells' own text.", false},
         {"raw", "query", flag_schema,
          "Without the apostrophe before what a spreadsheet would take for a formula.", false}});
}

std::vector<Parameter> preview_parameters() {
    return {{"mode", "query", R"({"type":"string","enum":["first","random","problems"]})",
             "problems: rows with cells that are nothing of their columns' types, and the rejects.",
             false},
            {"seed", "query", R"({"type":"integer","minimum":0})",
             "The same seed draws the same rows.", false},
            {"limit", "query", R"({"type":"integer","minimum":1,"maximum":1000})",
             "How many, 10 by default.", false}};
}

/// A handler for the upload that the path names.
auto of_path(auto handler) {
    return [handler](Services& services, const Request& request) {
        return handler(services, request, upload_ref(request));
    };
}

}  // namespace

std::vector<Route> record_routes(Services& services) {
    const auto route = [&services](std::string_view path, std::string_view summary,
                                   std::vector<Parameter> parameters, std::vector<Answer> answers,
                                   auto handler) {
        const std::vector<Answer> common{{404, "Problem", "No such upload"},
                                         {409, "Problem", "Not ready yet, or without a table"},
                                         {422, "Problem", "A parameter is invalid"},
                                         {503, "Problem", "The question took too long"}};
        answers.insert(answers.end(), common.begin(), common.end());
        return Route{.method = Method::get,
                     .path = path,
                     .access = Access::tenant_read,
                     .execution = Execution::blocking,
                     .tag = "tables",
                     .summary = summary,
                     .parameters = joined(object_parameters(), std::move(parameters)),
                     .answers = std::move(answers),
                     .handler = [&services, handler](
                                    const Request& request) { return handler(services, request); },
                     .waitable = true};
    };
    std::vector<Route> routes;
    routes.push_back(route("/api/v1/uploads/{id}/records", "The rows as objects of typed values",
                           joined(selection_parameters(), paging_parameters()),
                           {{200, "Record[]", "A page of rows, in the file's order unless sorted"}},
                           list_records));
    routes.push_back(route(
        "/api/v1/uploads/{id}/aggregates", "What the columns add up to, as a whole and by groups",
        aggregate_parameters(),
        {{200, "TableAggregates", "Sums of all rows that the filters leave"}}, get_aggregates));
    routes.push_back(route("/api/v1/uploads/{id}/export", "The rows as a file", export_parameters(),
                           {{200, "", "All rows that the filters leave", "text/csv"},
                            {200, "", "The same, an object a line", "application/x-ndjson"}},
                           of_path(export_table)));
    routes.push_back(route("/api/v1/uploads/{id}/preview", "Some of the rows", preview_parameters(),
                           {{200, "TablePreview", "Columns and rows"}}, of_path(get_preview)));
    return routes;
}

}  // namespace undertone
