// Function words, greetings and what else every chat is full of; written for this project. A word
// in two lists tells nothing, but has to stand in both: "die" is German and English.
#include "common/language/common_words.h"

namespace undertone {
namespace {

constexpr std::array<CommonWordList, word_languages> lists{{
    {"en",
     "the and you to of is it in that for my me on with are was be have this not so at we your "
     "but all just can if do they what he she his her no an up out from about get has will "
     "when how like one would there had im its dont now by or as were been who them then than "
     "some did our us more know good time see because could their too here why which really "
     "any only please yes yeah hello hi hey thanks thank sorry lol where think want "
     "need make got going go very much well back over even still off never should after into "
     "day today new love great nice let am him those these also other work first way people "
     "man right last down sure anyone someone again always maybe bad best better thing things "
     "die war come say said must before does doing done cant didnt thats whats youre hes shes "
     "theyre wasnt isnt"},
    {"es",
     "de la que el en los las por con una un para es lo se del al como más mas pero sus le ya "
     "este sí si porque esta entre cuando muy sin sobre también me hasta hay donde quien desde "
     "todo nos durante todos uno les ni contra otros ese eso ante ellos esto mí antes algunos "
     "qué unos yo otro otras otra él tanto esa estos mucho mucha muchas muchos quienes nada "
     "cual poco ella estar estas algunas algo nosotros mi mis tú te ti tu tus ellas está están "
     "estoy estás son soy eres era fue fui tengo tiene tienes hace hacer hacen hola gracias "
     "buenos buenas bueno buena días día tarde noche adiós aquí ahora hoy ayer mañana bien así "
     "creo quiero puede puedo puedes vamos voy vas va jajaja jaja no he ha sé dónde cuándo "
     "cómo siempre nunca solo sólo vale claro gente cosas cosa mejor peor ser sea van favor"},
    {"de",
     "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es "
     "an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen "
     "so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei ich du wir ihr "
     "mir mich dir dich uns euch ihm ihn ihnen mein meine dein deine kein keine was wer wo "
     "wann warum wenn dann da hier jetzt heute morgen gestern immer nie schon mal ja nein doch "
     "denn weil gut danke bitte hallo guten tag tschüss bin bist seid habe hast kann kannst "
     "können muss müssen will wollen soll sollen mag gibt geht gehen machen macht mach alles "
     "nichts etwas viel sehr ganz wieder leider gerade einfach leute ob weiß find finde halt "
     "eh eben zwei"},
    {"fr",
     "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il "
     "sont avec son je tu nous vous elle ils elles on mais ou où ça ca cela cette ces mon ma "
     "mes ton ta tes sa ses notre votre leur leurs moi toi lui eux me te suis es sommes êtes "
     "ai as avons avez ont était être avoir fait faire dit dire va vais vas peut peux bien bon "
     "bonne merci bonjour bonsoir salut oui non si très trop tout tous toute toutes rien quoi "
     "quand comment pourquoi parce aussi encore déjà ici là alors donc comme sans sous même "
     "chez entre après avant jamais toujours aujourd hui demain hier jour fois gens quel "
     "quelle fais faut veux aux étais étaient oh ah"},
    {"it",
     "di che è la il un per in una mi ti si ci lo ma non sono ho ha le con come da se no cosa "
     "io tu lui lei noi voi loro mio mia miei tuo tua suo sua questo questa questi quello "
     "quella del della dei delle al alla ai alle nel nella sul sulla dal dalla gli più anche "
     "così solo bene molto molta molti tutto tutti tutta quando dove perché perche chi sei "
     "siamo siete hai abbiamo avete hanno era erano essere avere fare fatto fai vado va vai "
     "posso puoi può vuoi voglio ciao grazie prego buona buono sera notte giorno oggi domani "
     "ieri ora adesso qui qua sempre mai ancora già poi allora niente nulla qualcosa ogni "
     "senza sì nostro vostro degli agli stai sto sta cosi po"},
    {"pt",
     "de que do da em um para é com não nao uma os no se na por mais as dos como mas foi ao "
     "ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso "
     "ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você voce vocês "
     "tinha foram essa num nem suas meu às minha têm numa pelos elas havia seja qual será nós "
     "tenho lhe deles essas esses pelas este fosse dele tu te vos lhes meus minhas teu tua "
     "nosso nossa dela isto aquele aquela estou estava estamos fui obrigado obrigada olá oi "
     "bom dia boa tarde noite hoje amanhã ontem agora aqui sim nada tudo todos bem vou vai "
     "vamos pra tá to cara gente muita coisa faz fazer pode sei quero assim ainda então nunca "
     "sempre porque kkk kkkk"},
    {"nl",
     "de het een en van ik te dat die in is niet je zijn op met voor er aan hij maar wat ook "
     "om zo dan ze nog bij uit als ja nee heb hebt heeft was door wel naar kan moet mijn jij "
     "wij jullie hem haar ons mij deze dit geen meer al goed iets niets alles hier daar waar "
     "wie hoe waarom wanneer nu heel veel weer toch maken gaan gaat doe doet doen bent ben zou "
     "zal willen wil weet dank bedankt hoi dag goede morgen vandaag gisteren altijd nooit "
     "mensen echt gewoon even over zonder tot onze hun mooi leuk lekker"},
}};

}  // namespace

std::span<const CommonWordList, word_languages> common_word_lists() { return lists; }

}  // namespace undertone
