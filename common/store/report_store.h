// Reports on data sets, and what they came to. How far one is its job says, which has its id.
#pragma once

#include "common/db/database.h"
#include "common/store/id_page.h"
#include "common/store/records.h"
#include "common/store/upload_store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

using ReportId = Id<struct ReportIdTag>;

enum class ArtifactKind : std::uint8_t { html, json, redacted_html, redacted_json };
std::string_view to_string(ArtifactKind kind);

struct NewReport {
    ReportId id;
    UploadId dataset;     ///< the first upload's
    UploadId upload;      ///< the version that is described
    std::uint64_t bytes;  ///< of that upload
    std::string options;  ///< JSON
    std::string request_id;
    Time created_at;
};

struct ReportArtifact {
    ArtifactKind kind;
    BlobId blob;
    std::uint64_t bytes = 0;
};

struct StoredReport {
    TenantId tenant;
    ReportId id;
    UploadId dataset, upload;
    std::string dataset_name, options;
    bool is_public = false;  ///< as its data set is
    std::uint64_t shares = 0;
    Time created_at;
    Job job;
};

class ReportStore {
public:
    ReportStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// With its job, queued.
    Result<> insert(const NewReport& report);

    Result<std::optional<StoredReport>> find(ReportId id);
    Result<std::vector<StoredReport>> list(const IdPage& page);
    Result<std::uint64_t> count();

    /// In the group that completes the report's job.
    Result<> put(ReportId id, std::span<const ReportArtifact> artifacts);
    Result<std::optional<ReportArtifact>> artifact(ReportId id, ArtifactKind kind);

    /// Removes a report with its job, artifacts and links, and notes its blobs as dead. nullopt if
    /// there is none.
    Result<std::optional<RemovedUpload>> remove(ReportId id);
    /// What goes with an upload when that is removed.
    Result<std::vector<BlobId>> blobs_of(UploadId upload);

    struct Totals {
        std::map<std::string, std::uint64_t> by_status;  ///< as shown
        std::uint64_t total = 0, with_links = 0, of_public_datasets = 0;
        std::uint64_t artifact_bytes = 0;
    };
    Result<Totals> totals(Time now);

private:
    Connection& connection_;
    TenantId tenant_;
};

/// Completed reports of public data sets, of all tenants.
class PublicReportStore {
public:
    explicit PublicReportStore(Connection& connection) : connection_(connection) {}

    Result<std::optional<StoredReport>> find(ReportId id);
    Result<std::vector<StoredReport>> list(const IdPage& page);
    Result<std::uint64_t> count();

private:
    Connection& connection_;
};

}  // namespace undertone
