// Asks clamd, ClamAV's daemon, whether a file is infected. Nothing of the file's name or place is
// told: its bytes are streamed.
//
//   > zINSTREAM\0  <length, 4 bytes, big-endian> <that many bytes>  ...  <0, 4 bytes>
//   < stream: OK\0
#pragma once

#include "common/clamd_address.h"
#include "common/files.h"
#include "common/result.h"
#include "common/scan/clamd_reply.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// How long to wait for clamd, and what is called a few times a second meanwhile; its error ends
/// the wait.
struct Patience {
    std::chrono::milliseconds timeout;
    std::function<Result<>()> while_waiting;
};

/// A connection to clamd. Every wait on it ends.
class ClamdSocket {
public:
    /// Errors: unavailable.
    static Result<ClamdSocket> connect(const ClamdAddress& address);

    /// Sends all of `bytes`. False: the other side spoke or hung up before it had them all, and has
    /// an answer to be read. Errors: timeout (it takes nothing), unavailable, the patience's.
    Result<bool> send(std::string_view bytes, const Patience& patience);

    /// The reply up to its NUL. Errors: timeout, unavailable (it hung up), the patience's.
    Result<std::string> read_reply(const Patience& patience);

private:
    explicit ClamdSocket(Descriptor fd) : fd_(std::move(fd)) {}

    /// What of `events` it is ready for, or that the other side hung up. Errors: timeout.
    Result<short> wait(short events, const Patience& patience);

    Descriptor fd_;
};

/// One file on its way to clamd.
class ClamdStream {
public:
    ClamdStream(ClamdSocket socket, Patience patience)
        : socket_(std::move(socket)), patience_(std::move(patience)) {}

    /// The file's next bytes; dropped once clamd has made up its mind. Errors: those of
    /// ClamdSocket::send().
    Result<> send(std::string_view bytes);

    /// No more bytes: the verdict. Errors: those of ClamdSocket::read_reply(), and unavailable
    /// where clamd has trouble of its own.
    Result<ScanVerdict> finish();

private:
    ClamdSocket socket_;
    Patience patience_;
    bool decided_ = false;
};

/// Thread-safe: every call has a connection of its own.
class Clamd {
public:
    /// `timeout`: how long clamd may stand still, or think about a file that it has all of.
    Clamd(ClamdAddress address, std::chrono::milliseconds timeout)
        : address_(std::move(address)), timeout_(timeout) {}

    const ClamdAddress& address() const { return address_; }

    /// Whether it is there and answers, within seconds. Errors: unavailable.
    Result<> ping() const;

    /// Begins a scan; `while_waiting` is called a few times a second whenever clamd takes its time,
    /// and its error ends the scan. Errors: unavailable.
    Result<ClamdStream> open(std::function<Result<>()> while_waiting) const;

private:
    ClamdAddress address_;
    std::chrono::milliseconds timeout_;
};

struct ScanConfig;

/// The configured clamd; nullopt where uploads are not scanned.
std::optional<Clamd> make_clamd(const ScanConfig& config);

}  // namespace undertone
