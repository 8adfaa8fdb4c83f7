// Takes a chat's messages out of what a reader hands over.
#pragma once

#include "common/language/conversation_language.h"
#include "common/readers/chat_rows.h"
#include "common/readers/reader.h"

#include <optional>
#include <utility>

namespace undertone {

/// A sink for rows that only cares for messages.
class ChatSink : public RowSink {
public:
    /// `asked`: columns that the uploader named. on_rows() then fails where they are missing.
    explicit ChatSink(ChatColumns asked) : asked_(std::move(asked)) {}

    Result<> on_rows(const Batch& batch) final;
    void on_reject(Reject) final {}

    /// Whether the first batch's columns are a chat's. Columns that turn up later change nothing,
    /// as they change nothing for the analysis.
    bool is_chat() const { return mapping_.has_value(); }
    /// Whether there was no batch.
    bool is_empty() const { return !has_rows_; }

protected:
    /// Knows a batch's messages before on_message() is called for the first of them.
    ConversationLanguage& language() { return language_; }

private:
    /// An error stops the reader.
    virtual Result<> on_message(const ChatRow& row) = 0;

    const ChatColumns asked_;
    std::optional<ChatMapping> mapping_;
    bool has_rows_ = false;
    ConversationLanguage language_;
};

}  // namespace undertone
