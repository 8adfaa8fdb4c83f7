// How reports look in answers, and how their files are sent.
#pragma once

#include "api/handlers/services.h"
#include "api/http/message.h"
#include "common/json_writer.h"
#include "common/store/report_store.h"

#include <optional>

namespace undertone {

/// The object of lists and of the detail: what was asked for, and how far it is.
void write_report(JsonWriter& json, const StoredReport& report);
/// The same for who is no member of its tenant.
void write_public_report(JsonWriter& json, const StoredReport& report);

/// {"report_id", "status"} and what was asked for, as analyze answers it.
Response accepted_report(const StoredReport& report);

/// not_found, the same for missing, foreign and malformed ids.
Error no_such_report();

/// 409 for a report that is not there yet (the server may wait for it) or has failed; nullopt: it
/// is completed.
std::optional<Response> refuse_unfinished(const Request& request, const StoredReport& report);

/// An artifact's file, a page with the policy that it needs.
Response send_artifact(Services& services, const Request& request, const StoredReport& report,
                       ArtifactKind kind);
/// The same, to be saved: under the report's title.
Response send_download(Services& services, const Request& request, const StoredReport& report,
                       ArtifactKind kind);

}  // namespace undertone
