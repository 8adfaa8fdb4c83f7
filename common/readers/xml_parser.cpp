#include "common/readers/xml_parser.h"

#include <expat.h>
#include <fmt/format.h>

#include <new>
#include <utility>

namespace undertone {
namespace {

constexpr unsigned depth_max = 256;

std::string_view local_name(std::string_view name) {
    const auto colon = name.find(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
    for (auto pair = pairs_; *pair != nullptr; pair += 2) {
        if (local_name(*pair) == name) return std::string_view(pair[1]);
    }
    return std::nullopt;
}

void XmlParser::Free::operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }

XmlParser::XmlParser(XmlHandler& handler) : handler_(handler), parser_(XML_ParserCreate(nullptr)) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), start_element, end_element);
    XML_SetCharacterDataHandler(parser_.get(), characters);
    XML_SetStartDoctypeDeclHandler(parser_.get(), start_doctype);
}

void XmlParser::start_element(void* self, const char* name, const char** attributes) {
    auto& parser = *static_cast<XmlParser*>(self);
    if (++parser.depth_ > depth_max) {
        XML_StopParser(parser.parser_.get(), XML_FALSE);
        return;
    }
    parser.handler_.on_start(local_name(name), XmlAttributes(attributes));
}

void XmlParser::end_element(void* self, const char* name) {
    auto& parser = *static_cast<XmlParser*>(self);
    --parser.depth_;
    parser.handler_.on_end(local_name(name));
    if (std::exchange(parser.handler_.wants_suspension_, false)) {
        XML_StopParser(parser.parser_.get(), XML_TRUE);
    }
}

void XmlParser::characters(void* self, const char* text, int bytes) {
    static_cast<XmlParser*>(self)->handler_.on_text({text, static_cast<std::size_t>(bytes)});
}

void XmlParser::start_doctype(void* self, const char*, const char*, const char*, int) {
    auto& parser = *static_cast<XmlParser*>(self);
    parser.met_doctype_ = true;
    XML_StopParser(parser.parser_.get(), XML_FALSE);
}

XmlParser::State XmlParser::feed(std::string_view bytes) {
    return state_of(
        XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), XML_FALSE));
}

XmlParser::State XmlParser::resume() { return state_of(XML_ResumeParser(parser_.get())); }

XmlParser::State XmlParser::finish() { return state_of(XML_Parse(parser_.get(), "", 0, XML_TRUE)); }

XmlParser::State XmlParser::state_of(int status) const {
    if (status == XML_STATUS_OK) return State::more;
    return status == XML_STATUS_SUSPENDED ? State::suspended : State::failed;
}

std::string XmlParser::complaint() const {
    if (met_doctype_) return "a DOCTYPE is not allowed";
    if (depth_ > depth_max) return fmt::format("elements nested more than {} deep", depth_max);
    return XML_ErrorString(XML_GetErrorCode(parser_.get()));
}

std::uint64_t XmlParser::line() const { return XML_GetCurrentLineNumber(parser_.get()); }

std::uint64_t XmlParser::offset() const {
    const auto at = XML_GetCurrentByteIndex(parser_.get());
    return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

}  // namespace undertone
