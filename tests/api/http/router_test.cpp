#include "api/http/router.h"

#include "api/http/url.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

Route route(Method method, std::string_view path) {
    Route made{};
    made.method = method;
    made.path = path;
    return made;
}

struct Table {
    Table() {
        router.add({route(Method::get, "/"), route(Method::get, "/uploads"),
                    route(Method::post, "/uploads"), route(Method::get, "/uploads/{id}"),
                    route(Method::del, "/uploads/{upload}"), route(Method::get, "/uploads/public"),
                    route(Method::get, "/uploads/{id}/status"),
                    route(Method::get, "/uploads/public/list"),
                    route(Method::get, "/files/{path...}"), route(Method::get, "/{a}/{b}/{c}")});
    }

    /// "path id=1", or the methods of Allow.
    std::string find(Method method, std::string_view path) const {
        const auto match = router.find(method, path);
        std::string text;
        if (match.route) {
            text = match.route->path;
            for (const auto& [name, raw] : match.params) {
                text += " " + std::string(name) + "=" + std::string(raw);
            }
        }
        for (const auto allowed : match.allowed) text += std::string(to_string(allowed)) + " ";
        return text;
    }

    Router router;
};

}  // namespace

TEST_CASE_METHOD(Table, "a literal segment beats a parameter", "[router]") {
    CHECK(find(Method::get, "/uploads/public") == "/uploads/public");
    CHECK(find(Method::get, "/uploads/7") == "/uploads/{id} id=7");
    CHECK(find(Method::get, "/uploads/public/list") == "/uploads/public/list");
    CHECK(find(Method::get, "/uploads/public/status") == "/uploads/{id}/status id=public");
    CHECK(find(Method::get, "/uploads/7/other") == "/{a}/{b}/{c} a=uploads b=7 c=other");
}

TEST_CASE_METHOD(Table, "routes that share a place name it each in its way", "[router]") {
    CHECK(find(Method::get, "/uploads/7") == "/uploads/{id} id=7");
    CHECK(find(Method::del, "/uploads/7") == "/uploads/{upload} upload=7");
    CHECK(find(Method::del, "/uploads/public") == "/uploads/{upload} upload=public");
}

TEST_CASE_METHOD(Table, "HEAD finds GET", "[router]") {
    CHECK(find(Method::head, "/uploads/7") == "/uploads/{id} id=7");
}

TEST_CASE_METHOD(Table, "a path without the method says which it has", "[router]") {
    CHECK(find(Method::put, "/uploads") == "GET HEAD POST OPTIONS ");
    CHECK(find(Method::put, "/uploads/7") == "GET HEAD DELETE OPTIONS ");
    CHECK(find(Method::options, "/") == "GET HEAD OPTIONS ");
    CHECK(find(Method::put, "/nowhere").empty());
}

TEST_CASE_METHOD(Table, "unknown paths are not found", "[router]") {
    CHECK(find(Method::get, "/nowhere").empty());
    CHECK(find(Method::get, "/uploads//status").empty());
    CHECK(find(Method::get, "/a/b/c/d").empty());
    CHECK(find(Method::get, "").empty());
    CHECK(find(Method::get, "uploads").empty());
}

TEST_CASE_METHOD(Table, "the root and a rest of a path are places too", "[router]") {
    CHECK(find(Method::get, "/") == "/");
    CHECK(find(Method::get, "/files/a/b.css") == "/files/{path...} path=a/b.css");
    CHECK(find(Method::get, "/files/x") == "/files/{path...} path=x");
}

TEST_CASE_METHOD(Table, "an encoded literal is the same literal", "[router]") {
    CHECK(find(Method::get, "/%75ploads/a%2Fb") == "/uploads/{id} id=a%2Fb");
}

TEST_CASE_METHOD(Table, "a route cannot be added twice", "[router]") {
    CHECK_THROWS(router.add(route(Method::get, "/uploads/{other}")));
}

TEST_CASE("percent-encoding is undone leniently", "[url]") {
    CHECK(percent_decode("a%20b+c%2f") == "a b+c/");
    CHECK(percent_decode("100%") == "100%");
    CHECK(percent_decode("%zz%4") == "%zz%4");
    CHECK(percent_decode("%00") == std::string(1, '\0'));
}

TEST_CASE("query values are found and decoded", "[url]") {
    const std::string_view query = "a=1&b=x+y%26&&a=2&flag&customer%5Fid=z&e=";
    CHECK(query_value(query, "a") == "1");
    CHECK(query_count(query, "a") == 2);
    CHECK(query_value(query, "b") == "x y&");
    CHECK(query_value(query, "flag") == "");
    CHECK(query_value(query, "customer_id") == "z");
    CHECK(query_value(query, "e") == "");
    CHECK_FALSE(query_value(query, "c"));
    CHECK(query_count("", "a") == 0);
}
