#include "api/auth/mail_program.h"

#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace undertone;
using namespace undertone::testing;

TEST_CASE("a message is handed to the program whole", "[mail]") {
    const TempDir folder;
    const auto mailbox = folder.file("mailbox");
    const Mail mail{"ada@example.org", "Your password", "One\nTwo"};
    REQUIRE(run_mail_program("tee  " + mailbox, mail));
    std::ifstream file(mailbox);
    const std::string message(std::istreambuf_iterator<char>(file), {});
    CHECK(message.starts_with("To: ada@example.org\nSubject: Your password\n"));
    CHECK(message.ends_with("\n\nOne\nTwo\n"));
}

TEST_CASE("a program that is not there or fails has delivered nothing", "[mail]") {
    const Mail mail{"ada@example.org", "Subject", "Text"};
    CHECK(run_mail_program("false", mail).has_error());
    CHECK(run_mail_program("/no/such/program", mail).has_error());
    CHECK(run_mail_program(" ", mail).has_error());
}
