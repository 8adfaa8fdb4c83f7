// What handlers are given: the parts they may use, owned by App.
#pragma once

#include "api/audit/audit_trail.h"
#include "api/audit/credential_log.h"
#include "api/auth/account_service.h"
#include "api/auth/login_service.h"
#include "api/auth/reset_mailer.h"
#include "api/auth/tenant_directory.h"
#include "api/handlers/answer_cache.h"
#include "api/limits/login_throttle.h"
#include "api/upload/job_announcer.h"
#include "common/blob/blob_store.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/db/database.h"
#include "common/log.h"
#include "common/queue/events.h"
#include "common/queue/job_queue.h"
#include "common/store/tenant_scorers.h"
#include "common/tables/table_cache.h"

namespace undertone {

struct Services {
    const Config& config;
    const Clock& clock;
    const Log& log;
    Database& database;
    BlobStore& blobs;
    JobQueue& queue;
    JobAnnouncer& announcer;
    EventPublisher& events;
    TenantDirectory& tenants;
    TenantScorers& scorers;
    TableCache& tables;
    AnswerCache& answers;
    AuditTrail& audit;
    CredentialLog& credentials;
    AccountService& accounts;
    LoginService& logins;
    AccountChanges& account_changes;
    ResetMailer& reset_mailer;
    LoginThrottle& throttle;
};

}  // namespace undertone
