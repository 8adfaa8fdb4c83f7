#include "api/http/docs_pages.h"

#include "api/http/served_request.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

struct DocsPages {
    DocsPages() { router.add(docs_routes()); }

    Response get(std::string_view path, std::string_view accept_encoding = "") {
        RequestHead head;
        head.path = path;
        if (!accept_encoding.empty()) head.fields.emplace_back("Accept-Encoding", accept_encoding);
        ServedRequest request;
        request.begin(head);
        const auto match = router.find(Method::get, path);
        REQUIRE(match.route);
        return match.route->handler(request);
    }

    Router router;
};

/// The paths that a page's markup refers to: src="..." and href="...".
std::vector<std::string> references_of(const std::string& page) {
    std::vector<std::string> references;
    for (const std::string attribute : {"src=\"", "href=\""}) {
        for (auto at = page.find(attribute); at != std::string::npos;
             at = page.find(attribute, at + 1)) {
            const auto start = at + attribute.size();
            references.push_back(page.substr(start, page.find('"', start) - start));
        }
    }
    return references;
}

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [given, value] : response.headers) {
        if (given == name) return value;
    }
    return "";
}

}  // namespace

TEST_CASE_METHOD(DocsPages, "pages refer to nothing but our own files", "[docs]") {
    for (const auto path : {"/docs", "/redoc"}) {
        const auto page = get(path);
        CHECK(page.content_type == "text/html; charset=utf-8");
        const auto references = references_of(page.body);
        CHECK(references.size() >= 2);
        for (const auto& reference : references) {
            CAPTURE(reference);
            CHECK(get(reference).body.size() > 100);
        }
    }
}

TEST_CASE_METHOD(DocsPages, "no script runs that is not a file of ours", "[docs]") {
    const auto policy = header_of(get("/docs"), "Content-Security-Policy");
    CHECK(policy.find("script-src 'self';") != std::string::npos);
    CHECK(get("/docs").body.find("<script>") == std::string::npos);
}

TEST_CASE_METHOD(DocsPages, "files come compressed to those who take it", "[docs]") {
    const auto path = "/docs/swagger-ui-bundle.js";
    const auto plain = get(path);
    const auto compressed = get(path, "br, gzip;q=0.5");
    CHECK(plain.body.size() > 1'000'000);
    CHECK(compressed.body.size() < plain.body.size() / 2);
    CHECK(compressed.body.starts_with("\x1f\x8b"));
    CHECK(header_of(compressed, "Content-Encoding") == "gzip");
    CHECK(header_of(compressed, "Vary") == "Accept-Encoding");
    CHECK(header_of(compressed, "ETag") != header_of(plain, "ETag"));
    CHECK(header_of(get(path, "gzip;q=0"), "Content-Encoding").empty());
}
