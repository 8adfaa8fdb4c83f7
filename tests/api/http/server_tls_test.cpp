#include "tests/api/http/test_server.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// A self-signed certificate for `name`, in two files.
struct Certificate {
    explicit Certificate(const std::string& name) { make(name); }

    void make(const std::string& name) const {
        const auto command = fmt::format(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
            "-subj /CN={} -keyout {} -out {} 2>/dev/null",
            name, key(), certificate());
        if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl failed");
    }
    std::string key() const { return folder.file("key.pem"); }
    std::string certificate() const { return folder.file("certificate.pem"); }

    TempDir folder;
};

HttpConfig with_tls(const Certificate& files) {
    auto config = TestServer::default_config();
    config.tls_certificate_file = files.certificate();
    config.tls_private_key_file = files.key();
    return config;
}

/// One TLS connection. Certificates are not verified: the tests look at them.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, int version_max = 0, std::string_view protocols = "") {
        context_.reset(SSL_CTX_new(TLS_client_method()));
        if (version_max != 0) SSL_CTX_set_max_proto_version(context_.get(), version_max);
        SSL_CTX_set_alpn_protos(context_.get(),
                                reinterpret_cast<const unsigned char*>(protocols.data()),
                                static_cast<unsigned>(protocols.size()));
        bio_.reset(BIO_new_ssl_connect(context_.get()));
        BIO_set_conn_hostname(bio_.get(), fmt::format("127.0.0.1:{}", port).c_str());
        connected = BIO_do_connect(bio_.get()) == 1;
    }

    std::string talk(std::string_view request) {
        BIO_write(bio_.get(), request.data(), static_cast<int>(request.size()));
        std::string answer;
        char bytes[65'536];
        for (int count; (count = BIO_read(bio_.get(), bytes, sizeof bytes)) > 0;) {
            answer.append(bytes, static_cast<std::size_t>(count));
        }
        return answer;
    }

    std::string server_name() {
        SSL* ssl = nullptr;
        BIO_get_ssl(bio_.get(), &ssl);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(
            SSL_get1_peer_certificate(ssl), X509_free);
        char name[256] = {};
        X509_NAME_oneline(X509_get_subject_name(certificate.get()), name, sizeof name);
        return name;
    }

    std::string protocol() {
        SSL* ssl = nullptr;
        BIO_get_ssl(bio_.get(), &ssl);
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl, &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }

    bool connected = false;

private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
        void operator()(BIO* bio) const { BIO_free_all(bio); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<BIO, Free> bio_;
};

constexpr std::string_view get_and_close =
    "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("requests are served over TLS", "[http][tls]") {
    const Certificate files("first");
    TestServer server(with_tls(files));

    TlsClient client(server.port(), 0, "\x08http/1.1");
    REQUIRE(client.connected);
    CHECK(client.protocol() == "http/1.1");
    const auto answer = client.talk(get_and_close);
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("Strict-Transport-Security: ") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\ntrue true"));
}

TEST_CASE("large bodies go through TLS both ways", "[http][tls]") {
    const Certificate files("first");
    TestServer server(with_tls(files));

    const std::string body(3 << 20, 'a');
    TlsClient up(server.port());
    const auto counted =
        up.talk(fmt::format("POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                            "Content-Length: {}\r\n\r\n{}",
                            body.size(), body));
    CHECK(counted.ends_with(fmt::format("{} bytes, sum {}", body.size(), body.size() * 97)));

    TlsClient down(server.port());
    CHECK(down.talk("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").size() >
          8 << 20);
}

TEST_CASE("waits work over TLS", "[http][tls][wait]") {
    const Certificate files("first");
    TestServer server(with_tls(files));
    TlsClient client(server.port());
    CHECK(client.talk("GET /job?wait=0.2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
              .ends_with(R"({"revision":1,"finished":false})"));
}

TEST_CASE("what is older than TLS 1.2, no HTTP/1.1 or no TLS at all is sent away", "[http][tls]") {
    const Certificate files("first");
    TestServer server(with_tls(files));
    CHECK_FALSE(TlsClient(server.port(), TLS1_1_VERSION).connected);
    CHECK_FALSE(TlsClient(server.port(), 0, "\x02h2").connected);

    HttpClient plain(server.port());
    plain.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(plain.read_to_end().find("HTTP/1.1") == std::string::npos);
    CHECK(TlsClient(server.port()).connected);
}

TEST_CASE("a certificate is exchanged while the server runs", "[http][tls]") {
    const Certificate files("first");
    TestServer server(with_tls(files));
    TlsClient before(server.port());
    CHECK(before.server_name() == "/CN=first");

    files.make("second");
    REQUIRE(server.reload_tls().has_value());
    CHECK(TlsClient(server.port()).server_name() == "/CN=second");
    CHECK(before.talk(get_and_close).ends_with("\r\n\r\ntrue true"));

    std::ofstream(files.certificate()) << "no certificate";
    CHECK(server.reload_tls().has_error());
    CHECK(TlsClient(server.port()).server_name() == "/CN=second");
}

TEST_CASE("a server does not start with half a certificate", "[http][tls]") {
    const Certificate files("first");
    auto config = with_tls(files);
    config.tls_private_key_file.clear();
    CHECK_THROWS(TestServer(config));
}
