// The parts that configuration is read with: .env, doc comments, addresses, files.
#include "common/config_docs.h"
#include "common/config_environment.h"
#include "common/config_listen.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace undertone;

namespace {

/// A working directory of its own for one test.
struct WorkingDirectory {
    std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::path path;

    WorkingDirectory() {
        auto name = (std::filesystem::temp_directory_path() / "undertone-config-XXXXXX").string();
        path = ::mkdtemp(name.data());
        std::filesystem::current_path(path);
    }
    ~WorkingDirectory() {
        std::filesystem::current_path(before);
        std::filesystem::remove_all(path);
    }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
    }
};

ConfigFlags named(const std::string& config_file) {
    ConfigFlags flags;
    flags.config_file = config_file;
    return flags;
}

}  // namespace

TEST_CASE("a .env file has values bare or in quotes, and comments", "[config]") {
    const auto environment = parse_dotenv(
                                 "# head\n"
                                 "\n"
                                 "MAX_FILE_SIZE=104857600  # 100MB\r\n"
                                 "export NAME = spaced out \n"
                                 "URL=redis://h/#1\n"
                                 "EMPTY=\n"
                                 "NOTHING= # only a comment\n"
                                 "DOUBLE=\"a # b\\n\\\"c\\\"\" # comment\n"
                                 "SINGLE='raw \\n # text'")
                                 .value();
    CHECK(environment == Environment{{"MAX_FILE_SIZE", "104857600"},
                                     {"NAME", "spaced out"},
                                     {"URL", "redis://h/#1"},
                                     {"EMPTY", ""},
                                     {"NOTHING", ""},
                                     {"DOUBLE", "a # b\n\"c\""},
                                     {"SINGLE", "raw \\n # text"}});
}

TEST_CASE("a .env file's mistakes are named by line", "[config]") {
    CHECK(parse_dotenv("A=1\nnonsense\n").error().detail == ".env:2: expected NAME=value");
    CHECK(parse_dotenv("1A=1").error().detail == ".env:1: expected NAME=value");
    CHECK(parse_dotenv("A=\"open\n").error().detail == ".env:1: A: the quotes do not match");
    CHECK(parse_dotenv("A='a' b\n").error().detail == ".env:1: A: the quotes do not match");
}

TEST_CASE("listen addresses are numeric and have a port", "[config]") {
    CHECK(parse_listen_address("127.0.0.1:8000")->is_loopback());
    CHECK(parse_listen_address("localhost:8000")->host == "127.0.0.1");
    CHECK(parse_listen_address("[::1]:8000")->is_loopback());
    CHECK(parse_listen_address("[::1]:8000")->to_string() == "[::1]:8000");
    CHECK_FALSE(parse_listen_address("0.0.0.0:80")->is_loopback());
    CHECK_FALSE(parse_listen_address("[::]:80")->is_loopback());
    for (const auto* text : {"", "8000", ":8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                             "127.0.0.1:-1", "::1:8000", "[127.0.0.1]:80", "host:80", "[]:80"}) {
        CAPTURE(text);
        CHECK(parse_listen_address(text).has_error());
    }
}

TEST_CASE("a field's comment is found in its own struct", "[config]") {
    constexpr std::string_view header =
        "struct RedisConfig {\n"
        "    /// Wrong one.\n"
        "    std::uint32_t lease_ms = 1;\n"
        "};\n"
        "struct QueueConfig {\n"
        "    /// Other field.\n"
        "    std::uint32_t lease_ms_max = 1;\n"
        "    /// First line\n"
        "    /// and second.\n"
        "    std::uint32_t lease_ms = 1;\n"
        "    std::string bare;\n"
        "};\n";
    std::string field;
    CHECK(doc_lines(header, {"queue", "lease_ms", &field}) ==
          std::vector<std::string_view>{"First line", "and second."});
    CHECK(doc_lines(header, {"queue", "bare", &field}).empty());
    CHECK(doc_lines(header, {"worker", "lease_ms", &field}).empty());
}

TEST_CASE("every setting is documented", "[config]") {
    Config config;
    for (const auto& setting : settings_of(config)) {
        CAPTURE(setting.path());
        CHECK_FALSE(doc_lines(setting).empty());
    }
}

// Run from the repository: ctest and scripts/test do.
TEST_CASE("config/undertone.toml holds the documented defaults", "[config]") {
    std::ifstream file("config/undertone.toml");
    REQUIRE(file);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    CHECK(text == default_config_file());
    ConfigInputs inputs;
    inputs.file = text;
    inputs.data_dir = "/srv/undertone";
    CHECK(resolve_config(inputs).has_value());
}

TEST_CASE(".env.example names settings that exist", "[config]") {
    std::ifstream file(".env.example");
    REQUIRE(file);
    std::string examples;
    for (std::string line; std::getline(file, line);) {
        // "#NAME=value" is an example, "# Words" a comment.
        if (line.starts_with('#') && line.size() > 1 && line[1] != ' ') {
            examples += line.substr(1) + '\n';
        }
    }
    ConfigInputs inputs;
    inputs.dotenv = examples;
    inputs.data_dir = "/srv/undertone";
    const auto loaded = resolve_config(inputs);
    CHECK((loaded ? "" : loaded.error().detail) == "");
    CHECK(loaded->sources.size() > 5);
    CHECK(loaded->ignored.empty());
}

TEST_CASE("configuration is read from the working directory", "[config]") {
    const WorkingDirectory directory;
    CHECK(load_config({}, {}).value().data_dir == (directory.path / "data").string());

    directory.write("config/undertone.toml", "[queue]\nlease_ms = 1001\n");
    CHECK(load_config({}, {}).value().config.queue.lease_ms == 1001);

    directory.write(".env", "UNDERTONE_QUEUE__LEASE_MS=1002 # shorter\n");
    CHECK(load_config({}, {}).value().config.queue.lease_ms == 1002);

    directory.write("other.toml", "[worker]\nthreads = 3\n");
    CHECK(load_config(named("other.toml"), {}).value().config.worker.threads == 3);
}

TEST_CASE("a configuration file that was named must exist", "[config]") {
    const WorkingDirectory directory;
    const auto loaded = load_config(named("missing.toml"), {});
    REQUIRE(loaded.has_error());
    CHECK(loaded.error().code == ErrorCode::not_found);
    CHECK(loaded.error().detail == "--config missing.toml: the file cannot be read");
}

TEST_CASE("the data folder is one folder however it is written", "[config]") {
    const WorkingDirectory directory;
    const auto folder = (directory.path / "store").string();
    for (const auto& name : {std::string("store"), std::string("./store/"), folder, folder + "/"}) {
        ConfigFlags flags;
        flags.data_dir = name;
        CHECK(load_config(flags, {}).value().data_dir == folder);
    }
}
