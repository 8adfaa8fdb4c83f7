// Reads XML as it comes in (expat). A DOCTYPE is refused: none of the formats we read has one, and
// entities are how XML is made to grow.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct XML_ParserStruct;

namespace undertone {

/// The attributes of a start tag, valid until on_start() returns. Names are without a prefix.
class XmlAttributes {
public:
    explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
    std::optional<std::string_view> find(std::string_view name) const;

private:
    const char* const* pairs_;
};

/// Names are without their namespace prefix. Nothing may be thrown: expat is C.
class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void on_start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void on_end(std::string_view name) = 0;
    /// A piece of text; one text may come in several.
    virtual void on_text(std::string_view text) = 0;

protected:
    /// From on_end(): the parser is to be suspended once that returns.
    void suspend() { wants_suspension_ = true; }

private:
    friend class XmlParser;
    bool wants_suspension_ = false;
};

class XmlParser {
public:
    /// `handler` outlives the parser.
    explicit XmlParser(XmlHandler& handler);

    enum class State { more, suspended, failed };

    /// Takes the next bytes. suspended: the handler asked for it, and resume() goes on in them.
    State feed(std::string_view bytes);
    State resume();
    /// No more bytes.
    State finish();

    /// Once failed.
    bool met_doctype() const { return met_doctype_; }
    std::string complaint() const;
    std::uint64_t line() const;
    std::uint64_t offset() const;

private:
    static void start_element(void* self, const char* name, const char** attributes);
    static void end_element(void* self, const char* name);
    static void characters(void* self, const char* text, int bytes);
    static void start_doctype(void* self, const char*, const char*, const char*, int);
    State state_of(int status) const;

    struct Free {
        void operator()(XML_ParserStruct* parser) const;
    };
    XmlHandler& handler_;
    std::unique_ptr<XML_ParserStruct, Free> parser_;
    unsigned depth_ = 0;
    bool met_doctype_ = false;
};

}  // namespace undertone
