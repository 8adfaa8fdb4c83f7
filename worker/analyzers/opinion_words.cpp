#include "worker/analyzers/opinion_words.h"

#include "common/sentiment/lexicon.h"
#include "worker/analyzers/term_map.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace undertone {
namespace {

using enum WordRole;

struct RoleWords {
    WordRole role;
    std::string_view words;  ///< parted by blanks
};

constexpr double rating_min = 1;

/// What reviews say of things and VADER, made for feelings, does not rate.
constexpr RoleWords more_opinions[] = {
    {positive,
     "affordable authentic clean comfy compact consistent cozy crisp delicious durable "
     "effortless fast fresh functional generous helpful intuitive lightweight modern neat prompt "
     "punctual quick quiet refreshing reliable responsive roomy seamless smooth spacious speedy "
     "spotless stable sturdy tasty tidy timely usable"},
    {negative,
     "absent blurry broken buggy bumpy bland clunky cold cracked cramped crowded damaged defective "
     "delayed dim dirty dusty expensive faulty flaky flimsy glitchy inaccurate incomplete "
     "incorrect inconsistent jammed laggy late leaking leaky loud misleading missing noisy "
     "outdated overcooked overpriced pricey rough rusty scratched shaky slow sluggish "
     "soggy stained stale sticky stuck sweaty thin torn unavailable unclear uncooked unreliable "
     "unresponsive unstable unusable useless vague wet worn wrong"},
};

constexpr RoleWords grammar[] = {
    {linking,
     "is are was were be been being am isn't aren't wasn't weren't isnt arent wasnt werent looks "
     "look looked feels feel felt seems seem seemed sounds sounded smells smelled tastes tasted "
     "got gets came comes arrived arrives became becomes stays stayed remains remained turned "
     "went goes works worked runs ran"},
    {auxiliary,
     "has have had will would could should can may might must does did do hasn't haven't hadn't "
     "won't wouldn't couldn't shouldn't can't cannot doesn't didn't don't doesnt didnt dont wont "
     "hasnt cant couldnt wouldnt shouldnt havent hadnt"},
    {negation,
     "not never no isn't aren't wasn't weren't isnt arent wasnt werent hasn't haven't hadn't won't "
     "wouldn't couldn't shouldn't can't cannot doesn't didn't don't doesnt didnt dont wont hasnt "
     "cant couldnt wouldnt shouldnt havent hadnt hardly barely without nothing"},
    {modifier,
     "very so really too quite pretty rather extremely super totally absolutely completely always "
     "still just all a an bit little more most less also again somewhat such incredibly way far "
     "both often already even much usually sometimes now only truly simply kinda rarely seldom "
     "never hardly barely definitely certainly clearly honestly perfectly surprisingly terribly "
     "awfully fairly consistently"},
    {determiner,
     "the a an my your our their his her its this that these those some any every each another "
     "which"},
    {verdict,
     "love loved loves loving hate hated hates enjoy enjoyed enjoys dislike disliked adore adored "
     "recommend recommended appreciate appreciated"},
    {function,
     "i you he she it we they me him them us who whom what when where why how which there here "
     "mine yours ours theirs myself yourself himself herself itself everyone someone anyone "
     "nobody everybody somebody anybody everything something anything one ones of to in on at by "
     "for with about against between into through during before after above below from up down "
     "out off over under than as and but or if because while until although though since unless "
     "whether either neither nor yet then once like please thanks thank hello hi hey bye ok okay "
     "yes yeah yep no nope lol haha lmao sorry hope hoped wish wished want wanted need needed "
     "maybe well oh ah wow sure welcome help helped care cares agree agreed accept accepted today "
     "tomorrow yesterday tonight ago soon later enough else too also ever never get got getting "
     "go going gone make makes made take takes took taken give gives gave given know knows knew "
     "think thinks thought say says said see sees saw seen let lets put come use used using tell "
     "told ask asked try tried keep kept find found call called send sent work working start "
     "started stop stopped per via etc mr mrs ms dr if i'm i've i'd i'll it's that's there's "
     "what's we're you're they're he's she's let's many few several two three four five first "
     "last next other same own both being done made doing "
     "play plays playing played save saved join joined create created creating new "
     "day days night nights morning evening afternoon weekend thing things luck point lot bit deal "
     "favorite favourite big small large little tall short long high low old young early full half "
     "whole entire single main major minor different similar certain possible likely available "
     "thats whats im ive youre theyre theres hes shes extra ready busy black white red blue green "
     "mean means respond responds responding load loads "
     "loading arrive connect connects connecting fit fits function functioning"},
    {noun,
     "support help care value security interest interests energy solution solutions trust quality "
     "design fun problem problems issue issues error errors pain family reply supply assembly "
     "fight fights horror comedy marvel hand hands war wars hero heroes joke jokes fan fans party "
     "prize prizes award awards champion champions winner winners loser losers crime crimes murder "
     "death fire injury injuries attack attacks penalty drug drugs debt god devil hell heaven "
     "weapon weapons victim victims disaster tragedy prison jail accident cancer disease gun trick "
     "gift gifts treasure miracle legend genius friend friends dream dreams magic freedom peace "
     "truth share shares loss losses gain gains chance risk risks "
     "packaging parking pricing building meeting training clothing booking billing heating "
     "lighting seating cleaning stitching coating fitting wiring tracking routing timing handling "
     "marketing streaming ending painting recording rating ring string"},
    {compound,
     "customer battery picture sound build technical user credit delivery tech room phone web "
     "mobile premium subscription payment login account return refund shipping checkout waiting "
     "reset order product tracking password live sales"},
    {operates,
     "work works working worked function functioning load loads loading arrive arrives arrived "
     "respond responds responding connect connects connecting fit fits"},
    {preposition, "on of in at with from for about by"},
};

void add_roles(TermMap<WordRoles>& roles, const RoleWords& list) {
    for (auto rest = list.words; !rest.empty();) {
        const auto word = rest.substr(0, rest.find(' '));
        roles[TermKeys::of_text(word)].add(list.role);
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
}

TermMap<WordRoles> make_roles() {
    TermMap<WordRoles> roles;
    for (const auto& [term, rating] : lexicon_entries()) {
        if (std::abs(rating) < rating_min || term.size() > TermKeys::bytes_max) continue;
        roles[TermKeys::of_text(term)].add(rating > 0 ? positive : negative);
    }
    for (const auto& list : more_opinions) add_roles(roles, list);
    for (const auto& list : grammar) add_roles(roles, list);
    return roles;
}

bool may_be_noun(std::string_view word) {
    constexpr std::size_t bytes_min = 3;
    return word.size() >= bytes_min && !word.ends_with("ly") && !word.ends_with("ing") &&
           word.find('\'') == std::string_view::npos;
}

}  // namespace

WordRoles word_roles(const TermKey& word) {
    static const auto roles = make_roles();
    if (const auto* found = roles.find(word)) return *found;
    return may_be_noun(word.to_string()) ? WordRoles(noun) : WordRoles();
}

}  // namespace undertone
