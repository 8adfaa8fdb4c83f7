#include "api/upload/accepted_files.h"

#include "common/store/tenant_store.h"
#include "common/store/upload_store.h"

namespace undertone {

AcceptedFiles::AcceptedFiles(const Request& request, std::shared_ptr<UploadForm> form, bool held,
                             Time now)
    : form_(std::move(form)),
      tenant_(request.principal.tenant),
      customer_id_(request.principal.customer_id),
      held_(held),
      now_(now) {
    for (auto& file : form_->files()) {
        if (const auto& reason = file->refusal()) {
            refused_.push_back({file->filename(), *reason});
        } else {
            take(*file, *form_, request.request_id);
        }
    }
}

void AcceptedFiles::take(FileIntake& file, const UploadForm& form, std::string_view request_id) {
    NewUpload upload{.tenant = {},
                     .id = UploadId::next(),
                     .original_filename = file.filename(),
                     .file_type = std::string(file_type_of(file.filename(), file.format())),
                     .format = std::string(to_string(file.format())),
                     .asked_kind = std::string(form.field("kind")),
                     .bytes = file.size(),
                     .sha256 = file.sha256(),
                     .content = {},
                     .collection = std::string(form.field("collection")),
                     .request_id = std::string(request_id),
                     .created_at = now_,
                     .held = held_};
    if (!form.field("options").empty()) upload.options = form.field("options");
    if (file.is_inline()) {
        upload.content = std::move(file.content());
    } else {
        large_.emplace_back(file.writer(), BlobId{upload.id.uuid});
    }
    uploads_.push_back(std::move(upload));
}

Result<TenantId> AcceptedFiles::find_tenant(Connection& connection) const {
    if (tenant_) return *tenant_;
    return TenantStore(connection).find_or_create(customer_id_, now_);
}

Result<> AcceptedFiles::make_blobs(Database& database, BlobStore& blobs) {
    if (!tenant_) {
        // Blobs lie in their tenant's folder, so a new tenant has to exist before them.
        std::optional<TenantId> made;
        const auto written = database.write_and_wait([&](Connection& connection) -> Result<> {
            const auto tenant = find_tenant(connection);
            if (!tenant) return tenant.error();
            made = *tenant;
            return {};
        });
        if (!written) return written;
        tenant_ = made;
    }
    std::vector<BlobStore::Pending> pending;
    for (const auto& [writer, blob] : large_) pending.push_back({writer, *tenant_, blob});
    return blobs.commit(pending);
}

Result<> AcceptedFiles::insert(Connection& connection) {
    const auto tenant = find_tenant(connection);
    if (!tenant) return tenant.error();
    UploadStore store(connection, *tenant);
    for (auto& upload : uploads_) {
        upload.tenant = *tenant;
        if (const auto inserted = store.insert(upload); !inserted) return inserted;
    }
    return {};
}

std::vector<QueuedJob> AcceptedFiles::jobs() const {
    std::vector<QueuedJob> jobs;
    for (const auto& upload : uploads_) {
        jobs.push_back(
            {upload.tenant, JobId{upload.id.uuid}, class_for_size(upload.bytes), upload.bytes});
    }
    return jobs;
}

}  // namespace undertone
