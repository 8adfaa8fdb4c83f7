// Runs a fuzz target over its corpus as a plain test.
#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

TEST_CASE("every input of " UNDERTONE_FUZZ_CORPUS " keeps the target's promise", "[fuzz]") {
    std::size_t inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(UNDERTONE_FUZZ_CORPUS)) {
        CAPTURE(entry.path().string());
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        CHECK(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                     bytes.size()) == 0);
        ++inputs;
    }
    CHECK(inputs > 0);
}
