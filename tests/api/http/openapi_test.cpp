#include "api/http/router.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <utility>

using namespace undertone;
namespace json = boost::json;

namespace {

void add_samples(Router& router) {
    Route status{};
    status.method = Method::get;
    status.path = "/uploads/{id}/status";
    status.access = Access::tenant_read;
    status.execution = Execution::inline_read;
    status.tag = "uploads";
    status.summary = "How far it is";
    status.parameters = {{"id", "path", R"({"type":"string"})", "The upload"}};
    status.answers = {{200, "Status", "Its status"}, {404, "Problem", "No such upload"}};
    status.waitable = true;
    router.add(std::move(status));

    Route upload{};
    upload.method = Method::post;
    upload.path = "/uploads";
    upload.access = Access::anyone;
    upload.execution = Execution::upload;
    upload.tag = "uploads";
    upload.summary = "Upload files";
    upload.parameters = {{"customer_id", "form", R"({"type":"string"})", "Whose", true},
                         {"files", "form", R"({"type":"array"})", "The files"}};
    upload.answers = {{201, "Upload[]", "Accepted"}};
    router.add(std::move(upload));

    Route page{};
    page.method = Method::get;
    page.path = "/docs";
    page.in_openapi = false;
    router.add(std::move(page));
}

json::value document() {
    Router router;
    add_samples(router);
    return json::parse(
        openapi_document(router, "1.2.3", R"({"Status":{"type":"object"},"Upload":{}})"));
}

}  // namespace

TEST_CASE("the document describes the table", "[openapi]") {
    const auto made = document();
    CHECK(made.at("openapi") == "3.1.0");
    CHECK(made.at("info").at("version") == "1.2.3");
    CHECK(made.at("tags").as_array().size() == 1);
    CHECK(made.at("paths").as_object().size() == 2);
    CHECK(made.at("components").at("schemas").as_object().contains("Problem"));
    CHECK(made.at("components").at("securitySchemes").as_object().contains("api_key"));
}

TEST_CASE("an operation has parameters, answers and security", "[openapi]") {
    const auto made = document();
    const auto& operation = made.at("paths").at("/uploads/{id}/status").at("get");
    CHECK(operation.at("operationId") == "get_uploads_id_status");
    CHECK(operation.at("parameters").at(0).at("required") == true);
    CHECK(operation.at("parameters").at(1).at("name") == "wait");
    CHECK(operation.at("security").as_array().size() == 4);
    const auto& answers = operation.at("responses");
    CHECK(answers.at("200").at("content").at("application/json").at("schema").at("$ref") ==
          "#/components/schemas/Status");
    CHECK(answers.at("404").at("content").as_object().contains("application/problem+json"));
    CHECK(answers.as_object().contains("default"));
}

TEST_CASE("a route that can be waited for says so once", "[openapi]") {
    const auto made = document();
    std::set<std::pair<std::string, std::string>> names;
    for (const auto& parameter :
         made.at("paths").at("/uploads/{id}/status").at("get").at("parameters").as_array()) {
        const auto inserted = names.emplace(parameter.at("name").as_string().c_str(),
                                            parameter.at("in").as_string().c_str());
        CHECK(inserted.second);
    }
    CHECK(names.contains({"wait", "query"}));
}

TEST_CASE("an upload's form is its request body", "[openapi]") {
    const auto made = document();
    const auto& operation = made.at("paths").at("/uploads").at("post");
    const auto& schema =
        operation.at("requestBody").at("content").at("multipart/form-data").at("schema");
    CHECK(schema.at("required") == json::array{"customer_id"});
    CHECK(schema.at("properties").at("files").at("type") == "array");
    CHECK(operation.at("security").as_array().empty());
    CHECK_FALSE(operation.as_object().contains("parameters"));
    CHECK(operation.at("responses")
              .at("201")
              .at("content")
              .at("application/json")
              .at("schema")
              .at("type") == "array");
}
