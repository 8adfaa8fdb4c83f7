// The files of one request that were taken, on their way into the stores.
#pragma once

#include "api/audit/audit_trail.h"
#include "api/http/message.h"
#include "api/upload/upload_answer.h"
#include "api/upload/upload_face.h"
#include "common/blob/blob_store.h"
#include "common/db/database.h"
#include "common/store/quotas.h"
#include "common/store/records.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace undertone {

class AcceptedFiles {
public:
    /// Takes what `form` holds for the caller of `request`, who has `quotas`; the others are in
    /// refused(). `held`: nothing is to be read before a scan.
    AcceptedFiles(const Request& request, std::shared_ptr<UploadForm> form, UploadTraits traits,
                  const Quotas& quotas, bool held, AuditTrail& audit, Time now);

    bool empty() const { return uploads_.empty(); }
    const std::vector<NewUpload>& uploads() const { return uploads_; }
    const std::vector<RefusedFile>& refused() const { return refused_; }
    const UploadTraits& traits() const { return traits_; }

    /// What the request would add to what the tenant has.
    QuotaDemand demand() const;

    /// Whether make_blobs() is to be called before insert().
    bool has_blobs() const { return !large_.empty(); }
    /// Makes the large files durable blobs. Blocks. Errors: those of the two stores.
    Result<> make_blobs(Database& database, BlobStore& blobs);

    /// The write group: rows, jobs and counters of all files, what the traits say of them, and
    /// their one entry in the audit log. May run more than once. Errors: not_found, if their
    /// collection or data set is not there.
    Result<> insert(Connection& connection);
    /// The quota that insert() failed for, if it was one.
    const std::optional<QuotaBreach>& breach() const { return breach_; }

    // After insert().
    /// Which version of its data set the last file is.
    std::uint32_t version() const { return version_; }
    TenantId tenant() const { return uploads_.front().tenant; }
    std::vector<QueuedJob> jobs() const;

private:
    void take(FileIntake& file, std::string_view request_id);
    AuditNote about_uploads() const;
    Result<TenantId> find_tenant(Connection& connection) const;
    Result<> hold_to_quotas(Connection& connection, TenantId tenant);
    Result<> inherit_columns(Connection& connection, NewUpload& upload);
    Result<> insert_dataset(Connection& connection, const NewUpload& upload);

    std::shared_ptr<UploadForm> form_;  // owns the writers of large_
    std::optional<TenantId> tenant_;    // empty: the customer's first upload
    std::string customer_id_;
    UploadTraits traits_;
    Quotas quotas_;
    bool held_;
    AuditTrail& audit_;
    Time now_;
    AuditEvent event_;
    std::vector<NewUpload> uploads_;
    std::vector<std::pair<BlobWriter*, BlobId>> large_;
    std::vector<RefusedFile> refused_;
    std::optional<QuotaBreach> breach_;
    std::uint32_t version_ = 1;
};

/// Whether what the files are to belong to is there: so that no large file is stored in vain.
/// Errors: not_found.
Result<> check_target(Connection& connection, std::optional<TenantId> tenant,
                      const UploadTraits& traits);

}  // namespace undertone
