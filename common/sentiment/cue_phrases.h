// What people in chats say with several words, or with words that VADER does not rate: facts that
// are bad news ("charged twice"), praise by negation ("can't complain"), wishes ("would be nice
// if").
//
//   "keeps/keep ~ crashing/freezing"     "/": one of them; "~": up to two other words may stand
//   here
//
// Words of one letter ("a", "I") are no tokens and do not occur in phrases.
#pragma once

#include <array>
#include <string_view>

namespace undertone {

enum class CueKind : std::uint8_t {
    praise,     ///< good news; not in a question, a condition or a hope
    complaint,  ///< bad news
    hedge,      ///< a wish, greeting or turn of phrase whose words say less than they seem to
    thanks,     ///< praise whatever stands around it
};

struct CuePhrase {
    std::string_view words;
    CueKind kind;
    double polarity;  ///< added to the model's, see trained_model.h; 0.75 decides a usual message
};

inline constexpr double strong_cue = 1.2, mild_cue = 0.7;

inline constexpr auto cue_phrases = std::to_array<CuePhrase>({
    // It does not work.
    {"stopped/stops/stop working/loading/responding/charging/functioning", CueKind::complaint,
     -1.2},
    {"not/isn't/isnt/aren't/wasn't/never ~ working/loading/responding", CueKind::complaint, -1.2},
    {"doesn't/doesnt/didn't/didnt/won't/wont/not/never ~ "
     "work/load/connect/respond/charge/download/install/sync/print/boot/fit/open/turn",
     CueKind::complaint, -0.7},
    {"can't/cant/cannot/couldn't/couldnt ~ "
     "log/login/access/sign/connect/download/upload/checkout/reach/open/pay/find",
     CueKind::complaint, -0.7},
    {"unable to", CueKind::complaint, -0.7},
    {"keeps/keep/kept ~ crashing/freezing/failing/disconnecting/dropping/lagging/breaking/"
     "happening/losing/asking/telling/logging/kicking/buffering/cutting",
     CueKind::complaint, -1.2},
    {"crashes/crashing/crashed/crash", CueKind::complaint, -0.7},
    {"freezes/froze", CueKind::complaint, -0.7},
    {"site/website/server/servers/system/internet/network/wifi/service/app/portal/everything ~ "
     "down",
     CueKind::complaint, -1.2},
    {"been/still/keeps down/offline", CueKind::complaint, -0.7},
    {"down again/since", CueKind::complaint, -1.2},
    {"timed/times/timing out", CueKind::complaint, -0.7},
    {"get/getting/got/gives/throws/throwing/shows/says/see/seeing ~ error/errors/exception/timeout",
     CueKind::complaint, -0.7},
    {"error message/code/page/screen/again", CueKind::complaint, -0.7},
    {"locked out", CueKind::complaint, -0.7},
    {"logs/logged/logging/kicks/kicked/kicking/signs me/us/everyone out", CueKind::complaint, -0.7},
    {"laggy/glitchy/buggy/unusable/unresponsive/defective/faulty/bricked/malfunctioning/clunky",
     CueKind::complaint, -1.2},
    {"lagging/lags/glitching/glitches/flickering/leaking/rattling/overheating/overheats/outage",
     CueKind::complaint, -0.7},
    {"fell/falls/falling apart", CueKind::complaint, -1.2},
    {"makes/make/made no sense", CueKind::complaint, -0.7},

    {"won't/wont/doesn't/doesnt/didn't/didnt let me/us", CueKind::complaint, -0.9},
    {"is/are/keeps/still down", CueKind::complaint, -0.7},
    {"out of order", CueKind::complaint, -0.9},
    {"every single time", CueKind::complaint, -0.7},
    // It has not come, or what came is wrong.
    {"still waiting", CueKind::complaint, -1.2},
    {"still no/not/nothing/hasn't/hasnt/haven't/havent/isn't/can't/cant/doesn't/doesnt/won't/"
     "didn't/missing/stuck/broken/same",
     CueKind::complaint, -1.2},
    {"hasn't/hasnt/haven't/havent/not/never/didn't/didnt/nothing ~ "
     "arrived/arrive/delivered/shipped/received/receive/refunded/credited/responded/replied/"
     "showed/turned/called",
     CueKind::complaint, -0.7},
    {"no response/reply/answer/refund/signal/explanation/apology/communication/tracking/reception/"
     "confirmation/idea why",
     CueKind::complaint, -0.7},
    {"nobody/noone ~ answers/answered/answering/replied/replies/responded/responds/cares/showed/"
     "picks/called/knows",
     CueKind::complaint, -0.7},
    {"no one ~ answers/answered/answering/replied/replies/responded/responds/cares/showed/picks/"
     "called",
     CueKind::complaint, -0.7},
    {"waiting/waited/hold ~ hours/hour/days/weeks/week/months/month/ages/forever/minutes/mins",
     CueKind::complaint, -0.7},
    {"been waiting", CueKind::complaint, -0.7},
    {"hours/days/weeks/minutes/hour/day/week/month/mins late", CueKind::complaint, -0.7},
    {"late again", CueKind::complaint, -1.2},
    {"charged/billed/debited/paid ~ twice", CueKind::complaint, -1.2},
    {"overcharged/ripoff/overpriced/pricey", CueKind::complaint, -1.2},
    {"wrong/incorrect order/item/size/address/product/amount/colour/color/price/one/account/room/"
     "model/part/name/food/date/seat/thing",
     CueKind::complaint, -0.7},
    {"is/are/was/were/still/item/items/parts missing", CueKind::complaint, -0.7},
    {"came/arrived/arrives/comes ~ broken/damaged/cracked/opened/cold/late/wet/torn/empty/dead/"
     "scratched/dented",
     CueKind::complaint, -1.2},
    {"not as described/advertised/pictured/promised/expected", CueKind::complaint, -1.2},
    {"not what ~ ordered/paid/expected/asked/wanted/agreed/promised/said", CueKind::complaint,
     -1.2},
    {"lost/losing/lose ~ work/data/progress/package/luggage/parcel/connection/files/settings/"
     "everything/customers",
     CueKind::complaint, -0.7},
    {"undercooked/overcooked/soggy/stale/moldy/mouldy/stained/scratched/dented/lukewarm/burnt",
     CueKind::complaint, -0.7},

    {"hours/hour/days/weeks/week/months/month/minutes/mins ~ waiting/wait", CueKind::complaint,
     -0.7},
    {"asked/told/explained/called/emailed/contacted/messaged/written ~ "
     "twice/three/several/multiple/times/already",
     CueKind::complaint, -0.7},
    {"was/were/been promised", CueKind::complaint, -0.7},
    // Enough of it.
    {"waste of", CueKind::complaint, -0.7},
    {"money back", CueKind::complaint, -0.7},
    {"want/need/demand/demanding/wanting ~ refund", CueKind::complaint, -0.7},
    {"cancel/cancelling/canceling/close/closing ~ subscription/account/membership/contract",
     CueKind::complaint, -0.7},
    {"how many times", CueKind::complaint, -0.7},
    {"how much longer", CueKind::complaint, -0.7},
    {"how hard ~ be/it", CueKind::complaint, -0.7},
    {"fed up", CueKind::complaint, -1.2},
    {"sick/tired of", CueKind::complaint, -0.7},
    {"had/have enough of", CueKind::complaint, -1.2},
    {"last/final straw", CueKind::complaint, -1.2},
    {"what joke", CueKind::complaint, -1.8},
    {"never again", CueKind::complaint, -1.2},
    {"never ~ ordering/buying/using/shopping/booking/returning/flying/staying", CueKind::complaint,
     -0.7},
    {"let/lets me/us/him/her/them/everyone down", CueKind::complaint, -0.7},
    {"thanks/thank ~ nothing", CueKind::complaint, -3.0},
    {"ripped off", CueKind::complaint, -1.2},
    {"not acceptable/ok/okay/cool/fair/impressed/helpful", CueKind::complaint, -0.7},
    {"too/so/very/really/super/extremely/way/pretty "
     "slow/late/laggy/expensive/loud/noisy/pricey/dirty/crowded/small",
     CueKind::complaint, -0.7},
    {"filthy/smelly/reeks/moldy/mouldy/bedbugs/cockroaches/greasy/inedible/tasteless/overcooked",
     CueKind::complaint, -1.2},
    {"unprofessional/unresolved/unanswered/undelivered/unreadable/unbearable/unsafe/dismissive",
     CueKind::complaint, -1.2},
    {"scammed/scammers/overbooked/shambles/shambolic/atrocious/abysmal/"
     "bollocks",
     CueKind::complaint, -1.2},
    {"garbage/trash/cringe", CueKind::complaint, -0.7},
    {"rubbish/sloppy/shoddy/flimsy/tacky/bland/stuffy/cramped/clogged/leaky/choppy/muffled/desync",
     CueKind::complaint, -1.2},
    {"dissapointed/disapointed/dissapointing/disapointing/gutted/bummed/pointless/nightmare/hassle",
     CueKind::complaint, -1.2},
    {"toxic/griefer/griefers/hackers/p2w/ghosted/stranded/towed/flooded/wrecked/corrupted",
     CueKind::complaint, -0.9},
    {"disconnects/disconnected/delays/spoiled/spoilt/headache/migraine/vomiting/swamped/knackered",
     CueKind::complaint, -0.7},
    {"bed bugs", CueKind::complaint, -1.2},
    {"never heard back", CueKind::complaint, -1.2},
    {"pay to win", CueKind::complaint, -1.2},
    {"unhelpful/unimpressed/unreliable/subpar/underwhelming/downgrade/smh/ffs/fml",
     CueKind::complaint, -1.2},

    {"why/what/how/who on earth", CueKind::complaint, -0.9},
    // It works, it is good.
    {"works/worked/working/runs/running ~ now/again/perfectly/great/fine/flawlessly/beautifully/"
     "smoothly/charm/properly",
     CueKind::praise, 1.2},
    {"that/it/this worked", CueKind::praise, 0.7},
    {"is/it's/its/got/all/finally/now fixed/resolved/sorted/solved", CueKind::praise, 0.7},
    {"that/this/update/restart fixed/solved/sorted", CueKind::praise, 0.7},
    {"problem/issue/bug/error ~ solved/fixed/resolved/sorted/gone", CueKind::praise, 0.7},
    {"up and running", CueKind::praise, 0.7},
    {"back online", CueKind::praise, 0.7},
    {"can't/cannot/cant complain", CueKind::praise, 2.0},
    {"no complaints", CueKind::praise, 1.8},
    {"no problem/problems/issue/issues/worries/prob/probs/trouble", CueKind::praise, 0.7},
    {"not/isn't/wasn't/ain't ~ bad", CueKind::praise, 2.0},
    {"never ~ problem/issue/problems/issues/disappoint/disappoints/disappointed", CueKind::praise,
     1.8},
    {"without ~ hitch/issue/issues/problem/problems", CueKind::praise, 1.2},
    {"couldn't/couldnt/could ~ happier/better", CueKind::praise, 1.2},
    {"couldn't/couldnt/could not be happier/better", CueKind::praise, 1.2},
    {"can't/cannot/cant wait", CueKind::praise, 1.2},
    {"can't/cannot/cant/couldn't ~ thank/recommend", CueKind::thanks, 1.2},
    {"made/makes my day/week/morning/night", CueKind::praise, 1.2},
    {"lifesaver/poggers/pog/pogchamp/hyped/goated/lfg/banger/ggwp/ftw/kudos/woot/yummy/"
     "comfy",
     CueKind::praise, 0.7},
    {"seamless/seamlessly/effortless/effortlessly/intuitive/snappy/slick/sleek/stellar/spotless",
     CueKind::praise, 1.2},
    {"immaculate/pristine/tasty/cozy/cosy/stoked/chuffed/psyched/slaps/slayed/aced/rocks/bravo",
     CueKind::praise, 1.2},
    {"attentive/knowledgeable/polite/reliable/sturdy/affordable/handy/exceeded/exceeds/bussin",
     CueKind::praise, 0.9},
    {"promptly/convenient/smoothly/speedy/legend/mvp/rockstar/gem/wholesome/phew/hehe/props",
     CueKind::praise, 0.7},
    {"you/u guys rock", CueKind::praise, 1.2},
    {"you/u rock", CueKind::praise, 1.2},
    {"top/first notch/class/rate", CueKind::praise, 0.9},
    {"top-notch/first-class/first-rate/world-class", CueKind::praise, 0.9},
    {"game changer", CueKind::praise, 1.2},
    {"above and beyond", CueKind::praise, 1.2},
    {"extra mile", CueKind::praise, 1.2},
    {"over the moon", CueKind::praise, 1.2},
    {"no regrets", CueKind::praise, 1.2},
    {"nailed/crushed/smashed it", CueKind::praise, 1.2},
    {"five/four stars", CueKind::praise, 1.2},
    {"thank god/goodness", CueKind::thanks, 0.7},
    {"said yes", CueKind::praise, 0.9},
    {"got ~ job/offer/promotion/promoted/raise", CueKind::praise, 0.9},
    {"can't/cant/cannot/couldn't fault", CueKind::praise, 1.2},
    {"let's/lets goo", CueKind::praise, 1.2},
    {"well done/played", CueKind::praise, 0.7},
    {"thumbs up", CueKind::praise, 0.7},
    {"on time", CueKind::praise, 0.7},
    {"arrived/came/delivered ~ early/safely", CueKind::praise, 0.7},
    {"so/super/very/really/pretty/extremely "
     "fast/quick/smooth/easy/tasty/clean/responsive/quickly/smoothly/tidy/polite/knowledgeable",
     CueKind::praise, 0.7},
    {"just/exactly what ~ needed/wanted", CueKind::praise, 0.7},
    {"look/looking forward", CueKind::praise, 0.7},
    {"keep it up", CueKind::praise, 1.2},
    {"hats off", CueKind::praise, 1.2},
    {"spot on", CueKind::praise, 1.2},
    {"next level", CueKind::praise, 0.7},
    {"worth it/every", CueKind::praise, 0.7},
    {"double charged/billed", CueKind::complaint, -1.2},
    {"third/fourth/fifth time", CueKind::complaint, -0.7},
    {"thx/ty/tysm/thnx/tnx/tks/tyvm", CueKind::thanks, 0.7},
    {"much appreciated", CueKind::thanks, 0.7},
    {"miss you", CueKind::thanks, 0.7},

    {"nothing/nothin ~ complain", CueKind::praise, 1.8},
    {"no reason to complain", CueKind::praise, 1.8},
    {"can't/cant/cannot imagine going/life/living/working", CueKind::praise, 0.9},
    {"out of their/his/her/your way", CueKind::praise, 1.2},
    {"looked after", CueKind::praise, 0.7},
    {"never gets old", CueKind::praise, 1.8},
    {"worked/works/work wonders", CueKind::praise, 1.2},
    // Not yet.
    {"would/it'd/that'd be ~ nice/great/good/better/helpful/awesome/lovely/perfect if",
     CueKind::hedge, -1.2},
    {"would/i'd/we'd/id like to", CueKind::hedge, -0.5},
    {"it's/its/is/was/be/looks/look/feels like", CueKind::hedge, -0.4},
    {"best of three/five/seven/3/5/7", CueKind::hedge, -1.5},
    {"hi/hello/hey there/all/everyone/everybody/team/guys/folks/both", CueKind::hedge, -0.5},
    {"how are/r you/u/things", CueKind::hedge, -0.5},
    {"good morning/afternoon/evening/night", CueKind::hedge, -1.0},
    {"supposed to", CueKind::hedge, -0.7},
    {"expected/expecting/deserve better/more", CueKind::hedge, -0.7},
});

}  // namespace undertone
