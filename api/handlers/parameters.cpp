#include "api/handlers/parameters.h"

namespace undertone {
namespace {

constexpr std::string_view customer_schema =
    R"({"type":"string","pattern":"^[A-Za-z0-9._:@-]{1,128}$"})";
constexpr std::string_view text_schema = R"({"type":"string"})";

Parameter customer(std::string_view where) {
    return {"customer_id", where, customer_schema,
            "Names the tenant. Required in open mode and with a key for all customers.", false};
}

std::vector<Parameter> joined(std::vector<Parameter> first, const std::vector<Parameter>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace

std::vector<Parameter> upload_form_parameters() {
    return {customer("form"),
            {"files", "form", R"({"type":"array","items":{"type":"string","format":"binary"}})",
             "One or more files; `file` is taken too.", true},
            {"kind", "form", R"({"type":"string","enum":["chat","table"]})",
             "Forces what the files are taken for.", false},
            {"collection", "form", collection_key_schema,
             "The key of the collection that the files go into; made where there is none.", false},
            {"options", "form", text_schema,
             R"(A JSON object. conversation_gap_seconds: the silence that ends a conversation. )"
             R"(mapping: the columns (or keys) of a chat whose names are not found by themselves, )"
             R"(such as {"sender": "Agent", "message": "Body", "timestamp": "Sent"}; each may be )"
             R"(left out. How a file is read: encoding, delimiter, header (false: the first line )"
             R"(is a row), sheet (of a workbook), table (a member of a JSON object), )"
             R"(rejects_percent_max.)",
             false}};
}

std::vector<Parameter> filter_parameters() {
    return {
        customer("query"),
        {"status", "query",
         R"({"type":"string","enum":["pending","processing","completed","failed","cancelled"]})",
         "Only uploads in this status.", false},
        {"kind", "query", R"({"type":"string","enum":["chat","table"]})", "Only this kind.", false},
        {"q", "query", text_schema, "Part of the file name, in any case.", false},
        {"from", "query", R"({"type":"string","format":"date-time"})", "Uploaded at or after.",
         false},
        {"to", "query", R"({"type":"string","format":"date-time"})", "Uploaded at or before.",
         false}};
}

std::vector<Parameter> paging_parameters() {
    constexpr std::string_view size = R"({"type":"integer","minimum":1,"maximum":1000})";
    return {
        {"limit", "query", size, "How many, 50 by default.", false},
        {"skip", "query", R"({"type":"integer","minimum":0})", "How many to pass over.", false},
        {"after", "query", text_schema, "A cursor from a Link header: the next page.", false},
        {"before", "query", text_schema, "A cursor from a Link header: the page before.", false},
        {"page", "query", R"({"type":"integer","minimum":1})", "Instead of skip.", false},
        {"page_size", "query", size, "Instead of limit.", false}};
}

std::vector<Parameter> list_parameters() {
    return joined(filter_parameters(), paging_parameters());
}

std::vector<Parameter> object_parameters() { return object_parameters("The upload's id."); }

std::vector<Parameter> object_parameters(std::string_view id_description) {
    return {{"id", "path", R"({"type":"string","format":"uuid"})", id_description, true},
            customer("query")};
}

std::vector<Parameter> customer_parameters() { return {customer("query")}; }

std::vector<Parameter> customer_list_parameters() {
    return joined(customer_parameters(), paging_parameters());
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || std::string_view("-._~").find(c) != text.npos;
        if (plain) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += digits[byte >> 4];
            encoded += digits[byte & 15];
        }
    }
    return encoded;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace undertone
