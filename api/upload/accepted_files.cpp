#include "api/upload/accepted_files.h"

#include "common/json_writer.h"
#include "common/store/collection_store.h"
#include "common/store/dataset_store.h"
#include "common/store/option_changes.h"
#include "common/store/quota_store.h"
#include "common/store/tenant_store.h"
#include "common/store/upload_store.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace undertone {

namespace {

/// Why a tenant's file is not taken that any other tenant's might be.
std::optional<Error> refusal_of(const FileIntake& file, const Quotas& quotas) {
    if (file.refusal()) return file.refusal();
    if (quotas.file_bytes_max == 0 || file.size() <= quotas.file_bytes_max) return std::nullopt;
    return Error{ErrorCode::payload_too_large,
                 fmt::format("the file has {} bytes, more than limits.file_bytes_max = {}",
                             file.size(), quotas.file_bytes_max)};
}

Error missing(const UploadTraits& traits) {
    return {ErrorCode::not_found, std::string(traits.missing)};
}

/// What came last in a collection is seen in it; who removes the collection waits, or this fails.
Result<> enter_collection(Connection& connection, TenantId tenant, const UploadTraits& traits,
                          Time now) {
    if (traits.collection.empty()) return {};
    CollectionStore collections(connection, tenant);
    if (traits.makes_collection) return collections.touch_or_create(traits.collection, now);
    const auto touched = collections.touch(traits.collection, now);
    if (!touched) return touched.error();
    return *touched ? Result<>() : missing(traits);
}

}  // namespace

Result<> check_target(Connection& connection, std::optional<TenantId> tenant,
                      const UploadTraits& traits) {
    if (traits.version_of) {
        if (!tenant) return missing(traits);
        const auto dataset = DatasetStore(connection, *tenant).find(*traits.version_of);
        if (!dataset) return dataset.error();
        if (!*dataset || (*dataset)->id != *traits.version_of) return missing(traits);
    }
    if (!traits.makes_collection) {
        if (!tenant) return missing(traits);
        const auto collection = CollectionStore(connection, *tenant).find(traits.collection);
        if (!collection) return collection.error();
        if (!*collection) return missing(traits);
    }
    return {};
}

AcceptedFiles::AcceptedFiles(const Request& request, std::shared_ptr<UploadForm> form,
                             UploadTraits traits, const Quotas& quotas, bool held,
                             AuditTrail& audit, Time now)
    : form_(std::move(form)),
      tenant_(request.principal.tenant),
      customer_id_(request.principal.customer_id),
      traits_(std::move(traits)),
      quotas_(quotas),
      held_(held),
      audit_(audit),
      now_(now) {
    for (auto& file : form_->files()) {
        if (const auto reason = refusal_of(*file, quotas_)) {
            refused_.push_back({file->filename(), *reason});
        } else {
            take(*file, request.request_id);
        }
    }
    event_ = audit_.event_of(request, about_uploads());
}

/// One entry for all of them: it names them one by one where they are several.
AuditNote AcceptedFiles::about_uploads() const {
    AuditNote note{.kind = "upload"};
    if (uploads_.size() == 1) note.id = uploads_.front().id.to_string();
    if (uploads_.size() < 2) return note;
    JsonWriter json;
    json.begin_object().key("uploads").begin_array();
    for (const auto& upload : uploads_) json.value(upload.id.to_string());
    json.end_array().end_object();
    note.details = json.take();
    return note;
}

void AcceptedFiles::take(FileIntake& file, std::string_view request_id) {
    NewUpload upload{.tenant = {},
                     .id = UploadId::next(),
                     .original_filename = file.filename(),
                     .file_type = std::string(file_type_of(file.filename(), file.format())),
                     .format = std::string(to_string(file.format())),
                     .asked_kind = traits_.kind,
                     .bytes = file.size(),
                     .sha256 = file.sha256(),
                     .content = {},
                     .options = traits_.options,
                     .collection = traits_.collection,
                     .request_id = std::string(request_id),
                     .created_at = now_,
                     .held = held_};
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
    breach_.reset();
    const bool limited = quotas_.limit_counters();
    if (limited) {
        // One request of the tenant after another, by counters that hold all that came before.
        if (const auto turn = TenantStore(connection).take_turn(*tenant); !turn) return turn;
    }
    if (const auto noted = audit_.append(connection, *tenant, event_); !noted) return noted;
    if (limited) {
        if (const auto held = hold_to_quotas(connection, *tenant); !held) return held;
    }
    UploadStore store(connection, *tenant);
    for (auto& upload : uploads_) {
        upload.tenant = *tenant;
        if (const auto inherited = inherit_columns(connection, upload); !inherited) {
            return inherited;
        }
        if (const auto inserted = store.insert(upload); !inserted) return inserted;
        if (const auto inserted = insert_dataset(connection, upload); !inserted) return inserted;
    }
    return enter_collection(connection, *tenant, traits_, now_);
}

/// What is said of the columns of a data set holds for its next version too.
Result<> AcceptedFiles::inherit_columns(Connection& connection, NewUpload& upload) {
    if (!traits_.version_of) return {};
    const auto dataset = DatasetStore(connection, upload.tenant).find(*traits_.version_of);
    if (!dataset) return dataset.error();
    if (!*dataset) return missing(traits_);
    const auto columns = boost::json::parse(columns_of((*dataset)->shown.upload.options));
    upload.options = replace_columns(traits_.options, columns.as_object());
    return {};
}

Result<> AcceptedFiles::insert_dataset(Connection& connection, const NewUpload& upload) {
    DatasetStore datasets(connection, upload.tenant);
    if (traits_.version_of) {
        const auto number = datasets.add_version(*traits_.version_of, upload.id, now_);
        if (!number) return number.error();
        version_ = *number;
    }
    if (traits_.dataset.empty()) return {};
    return datasets.change(upload.id, traits_.dataset, now_);
}

QuotaDemand AcceptedFiles::demand() const {
    QuotaDemand demand{.uploads = uploads_.size(), .bytes = 0};
    for (const auto& upload : uploads_) demand.bytes += upload.bytes;
    return demand;
}

Result<> AcceptedFiles::hold_to_quotas(Connection& connection, TenantId tenant) {
    if (const auto flushed = connection.flush_counters(); !flushed) return flushed;
    const auto usage = QuotaStore(connection, tenant).usage(now_);
    if (!usage) return usage.error();
    breach_ = check_quotas(quotas_, *usage, demand());
    if (breach_) return Error{breach_->code, breach_->detail};
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
