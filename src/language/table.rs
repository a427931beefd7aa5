//! The languages that are told apart, and the small words that give each away.
//!
//! In: nothing. Out: a table, and its words with the languages that have them. Words are as they are written; they are
//! compared as [`crate::words`] folds them. Lone consonants are left out: they number lists. It holds no language that is
//! told by its letters alone.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::words::folded;

/// A language: its ISO 639-1 code, its other names (ISO 639-2 codes, English and own name), and the small words that
/// stand in nearly every sentence of it.
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) names: &'static str,
    words: &'static str,
}

/// For every small word the languages that have it: bit n stands for entry n of [`TABLE`].
pub(super) static SMALL: LazyLock<FxHashMap<String, u32>> = LazyLock::new(|| {
    let mut small = FxHashMap::default();
    for (number, entry) in TABLE.iter().enumerate() {
        for word in folded(entry.words) {
            *small.entry(word).or_default() |= 1 << number;
        }
    }
    small
});

const fn entry(code: &'static str, names: &'static str, words: &'static str) -> Entry {
    Entry { code, names, words }
}

/// The languages, English first.
pub(super) const TABLE: [Entry; 24] = [
    entry(
        "en",
        "eng english",
        "the of and to in a that is for on with was it as at by he from be are his this have has had but not they an \
         which who were their said will would been after about more when one or we she her its there than into you up \
         out also what over if so can could no all new i two other some them these him how because before just where \
         while during against our those my your being did do does may should now only such most between",
    ),
    entry(
        "de",
        "deu ger german deutsch",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat \
         dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr \
         durch man sein wurde sei hatte kann gegen vom können schon wenn habe seine ihre dann unter wir soll ich eines jahr \
         zwei diese dieser wieder keine seit wurden beim ins ihr ihm uns zwischen immer sagte",
    ),
    entry(
        "fr",
        "fra fre french français",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux \
         elle ont été cette mais ses comme ou ces qu été leur être fait je deux nous même après y sa était tout \
         selon on vous entre encore aussi sans avait très depuis où ils leurs dont peut avoir contre lors sous elles dit",
    ),
    entry(
        "es",
        "spa spanish español castellano",
        "de la que el en y a los del se las por un para con no una su al es lo como más o pero sus le ha me si sin sobre \
         este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han \
         yo hay vez puede todos así nos ni parte tiene él uno donde bien tras según contra durante otro ese eso ante ellos",
    ),
    entry(
        "it",
        "ita italian italiano",
        "di e il la che in a per un è del non i le una con si da sono alla al della dei ha più nel ma anche come dal lo \
         delle se gli ai su ci o nella stato dalla questo essere hanno loro ed degli sul tra dopo suo ancora sua fra \
         solo chi era due fatto cui quando prima contro alle dell all nell dall sulla perché mentre quello questa poi \
         agli stata anni già ne dai mi dove senza",
    ),
    entry(
        "pt",
        "por portuguese português",
        "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando \
         muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas me esse eles você essa \
         num nem suas meu às minha numa pelos elas qual foi são ser está tem há era ter anos ainda sobre após segundo dois \
         disse pode este esta contra",
    ),
    entry(
        "nl",
        "nld dut dutch nederlands",
        "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij of uit nog naar heeft door \
         ze wordt tot je hij over wel werd had deze meer na kan hebben zou al was geen worden wat zich haar moet ik onder \
         omdat dit tegen we veel twee zo hun jaar mensen volgens heel nu kunnen waar toen",
    ),
    entry(
        "sv",
        "swe swedish svenska",
        "och i att det som en på är av för med den till inte har de ett om vi men han från jag var så sig kan när där nu \
         också efter man vid ska hade skulle år eller här mot över under vara blir hon mycket alla finns få säger än sin \
         bara inom denna blev varit ut",
    ),
    entry(
        "da",
        "dan danish dansk",
        "og i at det er en til af på for den der med de ikke har som et fra var han om vi kan men man så sig efter også \
         blev bliver ved jeg havde skal nu hun over mod været år ud være siger end hvor mere eller når under hvis blevet \
         kun uden vil nogle mange deres hvad",
    ),
    entry(
        "no",
        "nor norwegian norsk bokmål nb nn nob nno",
        "og i det er på som en til av for at med den har de ikke et om fra var han vi men seg så kan etter man ved jeg ble \
         hadde skal nå hun over mot vært år ut være sier enn hvor mer eller når under hvis blitt bare uten vil noen mange \
         deres hva også blir",
    ),
    entry(
        "fi",
        "fin finnish suomi",
        "ja on ei se että oli hän ovat mutta myös kun joka kuin mukaan sen niin jos tai ole jo vain vuonna olla ollut \
         nyt mitä voi sitä hänen ne tämä noin he sanoo kanssa jälkeen olisi mukana jotka siitä tämän vielä ennen",
    ),
    entry(
        "pl",
        "pol polish polski",
        "i na się do nie że o jest to jak po od za przez dla co był są a tym oraz ze ale tego już tylko jego być może \
         przed było lub także które który która bardzo czy roku było też jej ich gdy nad pod mówi będzie został powiedział",
    ),
    entry(
        "cs",
        "ces cze czech čeština",
        "a se na je že o do to i za by ve jsou pro ale jako po který které která od byl bylo jeho už při tak podle \
         aby co být roku si mezi řekl nebo také až má jen ze však uvedl byla před není bude jsem",
    ),
    entry(
        "ro",
        "ron rum romanian română",
        "de și în la a cu o pe care din că nu un să este pentru se mai au sunt al lui fi ce sau dar fost prin după ca ale \
         cel am cea ei le va era această acest avea fiind doar către între anul spus lor unui unei",
    ),
    entry(
        "hu",
        "hun hungarian magyar",
        "a az és hogy nem is egy meg volt de szerint csak már van mint ki még ez azt el vagy ha után amely aki kell lesz \
         majd pedig arra ezt mert lehet minden között két több miatt számára elmondta",
    ),
    entry(
        "tr",
        "tur turkish türkçe",
        "ve bir bu da için de ile olarak olan çok daha gibi sonra kadar ne en var ama her iki o ise değil dedi olduğu göre \
         olduğunu şu ya ben diye yeni türkiye tarafından kendi büyük ilk önce oldu etti yok ancak",
    ),
    entry(
        "ca",
        "cat catalan català",
        "de la que el i a en els les un del per una amb és es al no va ha dels ser més com o són seu aquest seva però ja \
         també aquesta entre fins pel ho molt han quan sobre hi ens dos anys segons després tot pels seus sense contra",
    ),
    entry(
        "id",
        "ind indonesian bahasa indonesia",
        "yang dan di untuk dengan dari ini pada itu tidak dalam akan juga ke kata oleh karena telah ada saat sebagai bisa \
         tersebut menjadi kepada mereka lebih sudah seperti dapat atau kami orang bahwa tahun secara namun masih kita",
    ),
    entry(
        "hr",
        "hrv croatian hrvatski",
        "je i u na se da za su od koji što a o bi to kako iz nije koje ali koja ili sve samo bio ne te kao će biti je li \
         više nakon prema kod još već tako do godine rekao zbog između bila ima",
    ),
    entry(
        "ru",
        "rus russian русский",
        "в и на не что с по он из к это как у за от а о для его но до был же все так было она при они если уже только \
         также которые который или бы чтобы еще после сообщил того этого были мы ее их во время будет со есть году я нет \
         может когда более этом которая сказал себя тем была вы очень",
    ),
    entry(
        "uk",
        "ukr ukrainian українська",
        "в і на не що з у та до про за від для як це його але його був було також які який або щоб після під він вони якщо \
         ще вже є при буде й через може була ми їх вона бути між були ж року того цього",
    ),
    entry(
        "bg",
        "bul bulgarian български",
        "на и да за се от в не са по е с че като до си това ще но към след при който или които той бе има беше както \
         само те му още през през може със която без ги много във преди",
    ),
    entry(
        "ar",
        "ara arabic العربية",
        "في من على إلى أن عن التي الذي هذا مع هذه كان قد لم بعد ما أو كما بين ذلك كل لا بن وقد قال إن وفي ومن كانت وقال \
         منذ حيث عبر غير دون أي لها له هو هي",
    ),
    entry(
        "fa",
        "fas per persian فارسی",
        "و در به از که این است را با برای آن یک شد خود بر تا هم شده بود ها کرد های می او اما گفت نیز پس کرده باید دو هر \
         کند شود ما وی دارد اند",
    ),
];
