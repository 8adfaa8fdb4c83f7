// Data sets: what uploads are called as tables, and which upload is the newest version of one.
//
//   upload A  "sales.csv"      data set A  version 1
//   upload B  "sales.csv"      data set A  version 2: what A shows, until a third one comes
//   upload C  "stock.csv"      data set C  version 1
//
// Every upload is a data set under its own id; a later version's id shows that version of its data
// set. Removing the first upload removes the data set.
#pragma once

#include "common/db/database.h"
#include "common/store/id_page.h"
#include "common/store/upload_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// What a file's data set is called unless somebody says otherwise: its name without folders and
/// the endings of formats. "data/sales.2024.csv.gz" -> "sales.2024"
std::string dataset_name_of(std::string_view filename);

struct Dataset {
    UploadId id;  ///< its first upload's
    std::string name, description;
    bool is_public = false;
    std::uint32_t version = 1;  ///< the one shown
    std::uint32_t last_version = 1;
    Time created_at, updated_at;
    UploadView shown;  ///< that version's upload
};

/// What is said of a data set; what is absent stays as it is.
struct DatasetChanges {
    std::optional<std::string> name = {}, description = {};
    std::optional<bool> is_public = {};

    bool empty() const { return !name && !description && !is_public; }
};

struct DatasetVersion {
    std::uint32_t number = 1;
    UploadView upload;
};

class DatasetStore {
public:
    DatasetStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// By its id, with the newest version, or by a version's own id. `version` asks for one by its
    /// number. nullopt: there is none.
    Result<std::optional<Dataset>> find(UploadId id, std::optional<std::uint32_t> version = {});
    /// With their newest versions; the page's cursors are ids of data sets.
    Result<std::vector<Dataset>> list(const IdPage& page);
    Result<std::uint64_t> count();

    /// Of a data set that is there.
    Result<> change(UploadId dataset, const DatasetChanges& changes, Time now);

    /// Makes an upload, inserted in this group, the newest version; returns its number.
    /// Errors: not_found, if there is no such data set.
    Result<std::uint32_t> add_version(UploadId dataset, UploadId upload, Time now);
    /// Oldest first; none if there is no such data set.
    Result<std::vector<DatasetVersion>> versions(UploadId dataset);
    /// The uploads of the versions after the first one.
    Result<std::vector<UploadId>> later_versions(UploadId dataset);

private:
    struct Shown {
        UploadId dataset, upload;
    };
    Result<std::optional<Shown>> choose(UploadId id, std::optional<std::uint32_t> version);

    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
