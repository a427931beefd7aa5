//! Stems: which words are forms of one word.
//!
//! In: a folded word ([`crate::words`]) and a language. Out: its stem, and the term under which an index ties the word
//! to it. Stemmers expect accents, which folded words have lost: where an ending shows what was folded, it is put back
//! first (French `-ee` was `-ée`). So a query finds the same words with accents and without. Words of
//! a language without a stemmer here stand for themselves.

use std::cell::RefCell;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::words::key;

/// A language that has stems. Its number is written in every index: it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    English = 1,
    German = 2,
    French = 3,
    Spanish = 4,
    Italian = 5,
    Portuguese = 6,
    Russian = 7,
}

/// Every language that has stems.
pub const LANGUAGES: [Language; 7] = [
    Language::English,
    Language::German,
    Language::French,
    Language::Spanish,
    Language::Italian,
    Language::Portuguese,
    Language::Russian,
];

impl Language {
    /// The language of a text of which this ISO 639-1 code is known, if it has stems; what is not known to be in
    /// another language is English.
    pub fn of(code: Option<&str>) -> Option<Language> {
        let Some(code) = code else { return Some(Language::English) };
        LANGUAGES.into_iter().find(|language| language.code() == code)
    }

    /// Its ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::French => "fr",
            Language::Spanish => "es",
            Language::Italian => "it",
            Language::Portuguese => "pt",
            Language::Russian => "ru",
        }
    }

    fn algorithm(self) -> Algorithm {
        match self {
            Language::English => Algorithm::English,
            Language::German => Algorithm::German,
            Language::French => Algorithm::French,
            Language::Spanish => Algorithm::Spanish,
            Language::Italian => Algorithm::Italian,
            Language::Portuguese => Algorithm::Portuguese,
            Language::Russian => Algorithm::Russian,
        }
    }

    /// Endings as they are folded, and what the stemmer is given in their place: the same with its accents, or the
    /// ending of the singular where it does not take the plural back to it. The first that fits is taken.
    fn endings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Language::French => {
                &[("ee", "ée"), ("ees", "ées"), ("erent", "èrent"), ("ite", "ité"), ("ites", "ités")]
            }
            Language::Spanish => &[
                ("dades", "dad"),
                ("eses", "es"),
                ("anes", "an"),
                ("ares", "ar"),
                ("eres", "er"),
                ("rnos", "rno"),
                ("eas", "ea"),
            ],
            Language::Portuguese => &[
                ("ao", "ão"),
                ("oes", "ão"),
                ("aes", "ão"),
                ("ais", "al"),
                ("ens", "em"),
                ("eus", "eu"),
                ("avel", "ável"),
                ("aveis", "ável"),
                ("ivel", "ível"),
                ("iveis", "ível"),
                ("ancia", "ância"),
                ("ancias", "ância"),
                ("encia", "ência"),
                ("encias", "ência"),
            ],
            _ => &[],
        }
    }
}

/// The term that ties a word to its stem in a language: stem, a control character of that language, word.
pub fn form(language: Language, stem: &str, word: &str) -> String {
    format!("{stem}{}{word}", char::from(language as u8))
}

/// The term that every text in a language has beside its forms.
pub fn mark(language: Language) -> String {
    form(language, "", "")
}

/// The word of a [`form`].
pub fn word_of(form: &str) -> Option<&str> {
    form.split_once(|c: char| c.is_control()).map(|(_, word)| word)
}

/// The stem of a folded word, or `None` where it is the word itself.
pub fn stem(language: Language, word: &str) -> Option<String> {
    with_stem(language, word, |stem| stem.map(str::to_owned))
}

/// Calls `then` with the stem of a word, or `None` where it is the word itself. Stems are remembered for each thread,
/// as news repeats its words.
pub fn with_stem<T>(language: Language, word: &str, then: impl FnOnce(Option<&str>) -> T) -> T {
    thread_local! {
        static SEEN: RefCell<[Option<Stems>; LANGUAGES.len()]> = RefCell::default();
    }
    let letters = match language {
        Language::Russian => |word: &str| word.chars().all(char::is_lowercase),
        _ => |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase()),
    };
    if word.len() < 3 || !letters(word) {
        return then(None);
    }
    SEEN.with_borrow_mut(|all| {
        let stems = all[language as usize - 1].get_or_insert_with(|| Stems::new(language));
        if let Some(stem) = stems.seen.get(word) {
            return then(stem.as_deref());
        }
        let stem = stems.find(word);
        if stems.seen.len() > 250_000 {
            stems.seen.clear();
        }
        let result = then(stem.as_deref());
        stems.seen.insert(Box::from(word), stem);
        result
    })
}

/// The stems of one language.
struct Stems {
    language: Language,
    stemmer: Stemmer,
    /// Stems of words; `None` where the stem is the word itself.
    seen: FxHashMap<Box<str>, Option<Box<str>>>,
}

impl Stems {
    fn new(language: Language) -> Stems {
        Stems { language, stemmer: Stemmer::new(language.algorithm()), seen: FxHashMap::default() }
    }

    fn find(&self, word: &str) -> Option<Box<str>> {
        let mut endings = self.language.endings().iter();
        // Two letters before an ending make it one: "ações", but not "país".
        let before = |folded: &str| word.strip_suffix(folded).filter(|before| before.len() > 1);
        let written = endings.find_map(|(folded, written)| Some(before(folded)?.to_owned() + written));
        let stem = self.stemmer.stem(written.as_deref().unwrap_or(word));
        let stem =
            if stem.is_ascii() || self.language == Language::Russian { stem.into() } else { key(&stem) };
        (stem != word).then(|| stem.into_boxed_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::key;

    fn root(language: Language, word: &str) -> String {
        let word = key(word);
        stem(language, &word).unwrap_or(word)
    }

    #[test]
    fn stems_only_where_they_differ() {
        assert_eq!(stem(Language::English, "hacking").as_deref(), Some("hack"));
        assert_eq!(stem(Language::English, "hack"), None);
        assert_eq!(stem(Language::English, "2017"), None);
        assert_eq!(stem(Language::Russian, "2017"), None);
        assert_eq!(
            (word_of(&form(Language::German, "land", "lander")), word_of("land")),
            (Some("lander"), None)
        );
    }

    #[test]
    fn numbers_of_languages_stay() {
        assert_eq!(LANGUAGES.map(|language| language as u8), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(LANGUAGES.map(|language| Language::of(Some(language.code()))), LANGUAGES.map(Some));
        assert_eq!((Language::of(None), Language::of(Some("pl"))), (Some(Language::English), None));
    }

    /// Each line holds forms of one word.
    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (language, lines) in [
            (
                Language::German,
                "Minister Ministers Ministern
                 Ministerin Ministerinnen
                 Regierung Regierungen
                 Land Länder Ländern Landes
                 Haus Häuser Häusern Hauses
                 Vertrag Verträge Verträgen Vertrags Vertrages
                 Wahl Wahlen
                 Bürger Bürgern Bürgers
                 Präsident Präsidenten
                 Gesetz Gesetze Gesetzen Gesetzes
                 Angriff Angriffe Angriffen Angriffs
                 Verhandlung Verhandlungen
                 Krieg Kriege Kriegen Kriegs Krieges
                 Flüchtling Flüchtlinge Flüchtlingen
                 Partei Parteien
                 Stadt Städte Städten
                 europäisch europäische europäischen europäischer europäisches
                 wirtschaftlich wirtschaftliche wirtschaftlichen
                 Maßnahme Maßnahmen
                 Sprecher Sprechers Sprechern
                 Straße Straßen
                 Bombe Bomben
                 Opfer Opfern Opfers
                 Unternehmen Unternehmens
                 Demonstrant Demonstranten
                 Forderung Forderungen
                 Rakete Raketen
                 Milliarde Milliarden
                 russisch russische russischen russischer",
            ),
            (
                Language::French,
                "ministre ministres
                 élection élections
                 accusé accusée accusés accusées accuser
                 national nationale nationaux nationales
                 député députés députée députées
                 gouvernement gouvernements
                 négociation négociations
                 journal journaux
                 attaque attaques attaquer attaqué attaquée
                 européen européenne européens européennes
                 président présidente présidents
                 annoncer annonce annoncé annoncée annoncés
                 condamner condamné condamnée condamnés
                 manifestant manifestants manifestante
                 manifestation manifestations
                 réforme réformes réformer
                 sécurité sécurités
                 unité unités
                 général générale généraux
                 économique économiques
                 français française françaises
                 allemand allemande allemands
                 russe russes
                 blessé blessée blessés blessées
                 tué tuée tués tuées
                 voté votée voter
                 politique politiques
                 armée armées
                 arrêté arrêtée arrêtés arrêter
                 demander demandé demandait
                 chargé chargée chargés",
            ),
            (
                Language::Spanish,
                "ministro ministros
                 ministra ministras
                 elección elecciones
                 nación naciones
                 investigación investigaciones
                 gobierno gobiernos
                 presidente presidentes
                 negociación negociaciones
                 ataque ataques
                 atacar atacó atacaron atacado
                 anunciar anunció anunciaron anunciado
                 económico económica económicos económicas
                 europeo europea europeos europeas
                 ley leyes
                 policía policías
                 acusado acusada acusados acusadas
                 detenido detenida detenidos
                 decisión decisiones
                 país países
                 ciudad ciudades
                 partido partidos
                 nacional nacionales
                 militar militares
                 francés franceses
                 alemán alemanes
                 candidato candidatos
                 manifestante manifestantes
                 votar votó votaron votado
                 herido heridos heridas
                 empresa empresas
                 muerto muertos muerta
                 político política políticos políticas
                 crisis crisis
                 condenar condenó condenado condenados
                 sanción sanciones
                 misión misiones
                 corrupción corrupciones",
            ),
            (
                Language::Italian,
                "ministro ministri
                 elezione elezioni
                 governo governi
                 presidente presidenti
                 accusa accuse
                 accusato accusata accusati accusate
                 nazionale nazionali
                 politico politica politici politiche
                 economico economica economici economiche
                 attacco attacchi
                 legge leggi
                 città città
                 attività attività
                 negoziato negoziati
                 decisione decisioni
                 europeo europea europei europee
                 annunciare annunciato annunciata annunciò
                 condannare condannato condannati
                 arrestato arrestata arrestati
                 partito partiti
                 paese paesi
                 inchiesta inchieste
                 indagine indagini
                 ferito ferita feriti
                 russo russa russi
                 tedesco tedeschi tedesca
                 francese francesi
                 banca banche
                 impresa imprese
                 vittima vittime
                 sindaco sindaci
                 missione missioni
                 giudice giudici
                 sanzione sanzioni
                 straniero stranieri straniera
                 dichiarazione dichiarazioni",
            ),
            (
                Language::Portuguese,
                "ministro ministros ministra
                 eleição eleições
                 nação nações
                 investigação investigações
                 governo governos
                 presidente presidentes
                 negociação negociações
                 ataque ataques
                 atacar atacou atacaram atacado
                 anunciar anunciou anunciaram anunciado
                 econômico econômica econômicos
                 europeu europeus
                 policial policiais
                 acusado acusada acusados acusadas
                 detido detidos detida
                 decisão decisões
                 país países
                 cidade cidades
                 partido partidos
                 nacional nacionais
                 militar militares
                 alemão alemães
                 candidato candidatos candidata
                 manifestante manifestantes
                 votar votou votaram
                 ferido feridos feridas
                 empresa empresas
                 morto mortos morta
                 político política políticos
                 condenar condenou condenado
                 sanção sanções
                 possível possíveis
                 responsável responsáveis
                 importância importâncias
                 agência agências
                 avião aviões
                 milhão milhões
                 greve greves
                 juiz juízes",
            ),
            (
                Language::Russian,
                "министр министра министры министров министром
                 российский российского российская российские российских
                 выборы выборов выборах
                 президент президента президенту президентом
                 страна страны стране странах
                 правительство правительства правительству правительством
                 Россия России Россию Россией
                 переговоры переговоров переговорах
                 санкция санкции санкций санкциями
                 война войны войне войну
                 закон закона законы законов
                 депутат депутаты депутатов депутатам
                 партия партии партий партию
                 нападение нападения нападений
                 заявил заявила заявили
                 экономический экономическая экономического экономические
                 город города городе городов
                 ракета ракеты ракет ракетами
                 военный военного военные военных
                 полиция полиции полицию
                 суд суда судом
                 решение решения решений
                 компания компании компаний
                 новый нового новые новых
                 Навальный Навального Навальному
                 Путин Путина Путину",
            ),
        ] {
            for line in lines.lines() {
                let mut roots: Vec<String> =
                    line.split_whitespace().map(|word| root(language, word)).collect();
                roots.dedup();
                assert_eq!(roots.len(), 1, "{line}: {roots:?}");
            }
        }
    }

    #[test]
    fn other_words_have_another() {
        for (language, pairs) in [
            (
                Language::German,
                "Wahl Wahn, Krieg Kriminalität, Minister Ministrant, Partei Partner, Regierung Regel, Sprecher Sprung, Stadt Staat, Angriff Angst, Opfer Oper, Rakete Rasen, Verhandlung Verhaftung, Gesetz Gesellschaft, Haus Haut, Bank Bande, Recht Rechen, Waffe Waffel, Polizei Politik, Gericht Gerücht, Steuer Stelle, Kanzler Kanzel",
            ),
            (
                Language::French,
                "ministre ministère, loi loisir, police politique, voter voiture, général génération, élection électricité, juge jugulaire, arme armoire, banque banquise, état étang, guerre guérir, mort morue, force forêt, crise cri, prix prison",
            ),
            (
                Language::Spanish,
                "ministro ministerio, ley leyenda, ataque atasco, nación nata, crisis crítica, país paisaje, misión mismo, empresa empleo, paz pez, guerra guerrero, policía política, general generación, sanción santo",
            ),
            (
                Language::Italian,
                "ministro ministero, legge leggero, guerra guerriero, pace pacco, nave neve, morte moto, voto vita, città citazione, generale generazione, prezzo prezioso, polizia politica, corte corteo, treno trenta, accordo corda",
            ),
            (
                Language::Portuguese,
                "ministro ministério, lei leite, país paisagem, missão mesmo, paz pez, guerra guerreiro, polícia política, general geração, voto vida, greve grave, cidade ciência, preço preso, carta carteira, avião aviso",
            ),
            (
                Language::Russian,
                "министр министерство, война воин, партия партнер, суд судно, город гора, президент презумпция, ракета ракетка, дело день, власть владелец, полиция политика, рубль рубка, выборы выставка, мир мера, цена центр, Россия роса, решение решетка, нефть нефрит",
            ),
        ] {
            for pair in pairs.split(", ") {
                let (one, other) = pair.split_once(' ').unwrap();
                assert_ne!(root(language, one), root(language, other), "{pair}");
            }
        }
    }

    /// Whether accents are written, spelled out, or left out.
    #[test]
    fn accents_make_no_difference() {
        for (language, one, other) in [
            (Language::German, "Länder", "Laender"),
            (Language::French, "accusées", "accusees"),
            (Language::Spanish, "investigación", "investigaciones"),
            (Language::Portuguese, "eleicao", "eleições"),
            (Language::Russian, "самолёт", "самолеты"),
        ] {
            assert_eq!(root(language, one), root(language, other), "{one}");
        }
    }
}
