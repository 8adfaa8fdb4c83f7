// Takes one file of a request: checks it, hashes it, and keeps it in memory while it is small or
// spools it to the blob store.
#pragma once

#include "api/upload/file_rules.h"
#include "common/blob/blob_store.h"
#include "common/config.h"
#include "common/readers/reader.h"

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// The running SHA-256 of a file.
class Sha256 {
public:
    Sha256();
    void update(std::string_view bytes);
    std::string finish();  ///< 32 raw bytes

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// append() and end() are quick; spool() waits for the disk and is called on a pool, never at the
/// same time as another call of itself or of end().
class FileIntake {
public:
    static constexpr std::size_t spool_bytes = 1 << 20;

    FileIntake(const UploadConfig& config, const FileRules& rules, BlobStore& blobs,
               std::string filename);

    /// Takes the next bytes. Once the file is refused they are dropped.
    void append(std::string_view bytes);

    /// True when enough bytes wait for the blob store that spool() should be called.
    bool wants_spooling() const { return pending_.size() >= spool_bytes; }
    /// Hands the waiting bytes over to spool(), so that append() can go on meanwhile.
    void stage();
    bool has_staged() const { return !staged_.empty(); }
    /// Hashes and writes the staged bytes. Blocks.
    void spool();

    /// No more bytes follow; decides the format. All is spooled when it is called for a large file.
    void end();

    /// Why the file is not taken; the request's others are not touched by it. payload_too_large,
    /// malformed_file (empty, or no format of ours), unsupported_media_type (so too where the rules
    /// are against it), or the blob store's.
    const std::optional<Error>& refusal() const { return refusal_; }
    bool is_inline() const { return !large_; }

    const std::string& filename() const { return filename_; }
    std::uint64_t size() const { return size_; }
    FileFormat format() const { return format_; }
    /// After end(): the hash, and for an inline file its bytes.
    const std::string& sha256() const { return sha256_; }
    std::string& content() { return pending_; }
    /// The spooled file; null for an inline one.
    BlobWriter* writer() { return writer_.get(); }

private:
    void refuse(Error error);
    void check_head(bool whole);

    const UploadConfig& config_;
    const FileRules& rules_;
    BlobStore& blobs_;
    std::string filename_;
    std::string pending_;  // an inline file's bytes, or what a large one has not staged yet
    std::string staged_;   // being spooled
    std::uint64_t size_ = 0;
    bool large_ = false;
    FileFormat format_ = FileFormat::csv;
    Sha256 hash_;
    std::string sha256_;
    std::unique_ptr<BlobWriter> writer_;
    std::optional<Error> refusal_;
};

/// What `file_type` says of a file: json | ndjson | csv | tsv | txt, from name and content.
std::string_view file_type_of(std::string_view filename, FileFormat format);

}  // namespace undertone
