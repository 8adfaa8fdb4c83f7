#include "api/http/docs_pages.h"

#include "api/http/conditional.h"
#include "embedded/docs_files.h"

#include <algorithm>
#include <stdexcept>

namespace undertone {

namespace {

// Both render with styles made at run time; Redoc searches in a worker made from a blob.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

struct Page {
    std::string_view path, file, content_type;
};

constexpr Page pages[] = {
    {"/docs", "swagger.html", "text/html; charset=utf-8"},
    {"/redoc", "redoc.html", "text/html; charset=utf-8"},
    {"/docs/start_swagger.js", "start_swagger.js", "text/javascript; charset=utf-8"},
    {"/docs/swagger-ui-bundle.js", "swagger-ui-bundle.js", "text/javascript; charset=utf-8"},
    {"/docs/swagger-ui.css", "swagger-ui.css", "text/css; charset=utf-8"},
    {"/docs/redoc.standalone.js", "redoc.standalone.js", "text/javascript; charset=utf-8"},
    {"/docs/favicon-32x32.png", "favicon-32x32.png", "image/png"},
};

std::string_view embedded_file(const std::string& name) {
    for (const auto& file : embedded::docs_files()) {
        if (file.name == name) return file.bytes;
    }
    throw std::logic_error("not compiled in: " + name);
}

/// One encoding of a page, and its tag.
struct Encoding {
    explicit Encoding(std::string_view file_bytes) : bytes(file_bytes) { make_etag(bytes, etag); }

    std::string_view bytes;
    std::string etag;
};

/// Whether Accept-Encoding names gzip without refusing it ("gzip;q=0").
bool accepts_gzip(std::string_view accept_encoding) {
    const auto at = accept_encoding.find("gzip");
    if (at == std::string_view::npos) return false;
    const auto item = accept_encoding.substr(at, accept_encoding.find(',', at) - at);
    return item.find("q=0") == std::string_view::npos ||
           item.find("q=0.") != std::string_view::npos;
}

Route route_to(const Page& page) {
    const std::string file(page.file);
    Route route{};
    route.method = Method::get;
    route.path = page.path;
    route.access = Access::anyone;
    route.execution = Execution::inline_read;
    route.in_openapi = false;
    route.handler = [plain = Encoding(embedded_file(file)),
                     compressed = Encoding(embedded_file(file + ".gz")),
                     type = page.content_type](const Request& request) {
        const bool gzip = accepts_gzip(request.header("Accept-Encoding"));
        const auto& encoding = gzip ? compressed : plain;
        Response response;
        response.content_type = type;
        response.body = encoding.bytes;
        response.headers = {{"ETag", encoding.etag},
                            {"Vary", "Accept-Encoding"},
                            {"Content-Security-Policy", std::string(page_policy)},
                            {"Referrer-Policy", "no-referrer"}};
        if (gzip) response.headers.emplace_back("Content-Encoding", "gzip");
        return response;
    };
    return route;
}

}  // namespace

std::vector<Route> docs_routes() {
    std::vector<Route> routes;
    std::transform(std::begin(pages), std::end(pages), std::back_inserter(routes), route_to);
    return routes;
}

}  // namespace undertone
