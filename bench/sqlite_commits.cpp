// The limit for durable uploads: how many rows a second raw SQLite commits, WAL, synchronous=FULL.
//
//   bench-sqlite-commits FOLDER ROWS_PER_TRANSACTION SECONDS   prints rows per second
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

void execute(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
    std::fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
    std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const auto path = std::filesystem::path(argv[1]) / "commits.db";
    const int rows = std::atoi(argv[2]);
    const auto length = std::chrono::seconds(std::atoi(argv[3]));
    sqlite3* database = nullptr;
    if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) return 1;
    execute(database,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
            "CREATE TABLE uploads (content BLOB NOT NULL);");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "INSERT INTO uploads VALUES (randomblob(2048))", -1, &insert,
                       nullptr);

    long inserted = 0;
    const auto start = std::chrono::steady_clock::now();
    auto now = start;
    do {
        execute(database, "BEGIN IMMEDIATE");
        for (int i = 0; i < rows; ++i, ++inserted) {
            if (sqlite3_step(insert) != SQLITE_DONE) return 1;
            sqlite3_reset(insert);
        }
        execute(database, "COMMIT");
        now = std::chrono::steady_clock::now();
    } while (now - start < length);
    std::printf("%.0f\n",
                static_cast<double>(inserted) / std::chrono::duration<double>(now - start).count());
    sqlite3_finalize(insert);
    sqlite3_close(database);
}
