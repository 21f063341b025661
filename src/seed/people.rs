//! Whom the demo community is made of: names in several alphabets, each with its Latin spelling for the address.

/// Given and family names of one language: as written, and in Latin letters.
pub(super) struct Names {
    pub given: &'static [(&'static str, &'static str)],
    pub family: &'static [(&'static str, &'static str)],
    /// Whether the family name stands first, and what stands between.
    pub family_first: bool,
    pub between: &'static str,
}

const fn western(
    given: &'static [(&'static str, &'static str)],
    family: &'static [(&'static str, &'static str)],
) -> Names {
    Names { given, family, family_first: false, between: " " }
}

pub(super) const LANGUAGES: &[Names] = &[
    western(
        &[
            ("Jonas", "jonas"),
            ("Gertrud Anneliese", "gertrud"),
            ("Jürgen", "juergen"),
            ("Lotte", "lotte"),
            ("Maximiliane", "maximiliane"),
            ("Björn", "bjoern"),
            ("Käthe", "kaethe"),
            ("Emil", "emil"),
        ],
        &[
            ("Albrecht", "albrecht"),
            ("Baumgärtner", "baumgaertner"),
            ("Freifrau von Hohenstein", "hohenstein"),
            ("Weiß", "weiss"),
            ("Schröder", "schroeder"),
            ("Oberau", "oberau"),
            ("Kühn", "kuehn"),
        ],
    ),
    western(
        &[("Noor", "noor"), ("Sanne", "sanne"), ("Daan", "daan"), ("Fleur", "fleur"), ("Bo", "bo"), ("Émile", "emile")],
        &[
            ("van den Heuvel", "vandenheuvel"),
            ("de Vries", "devries"),
            ("Bakker", "bakker"),
            ("Ng", "ng"),
            ("Jansen", "jansen"),
        ],
    ),
    western(
        &[("João Pedro", "joao"), ("Inês", "ines"), ("Bruno", "bruno"), ("Conceição", "conceicao"), ("Tomás", "tomas")],
        &[("Figueiredo", "figueiredo"), ("Gonçalves", "goncalves"), ("Araújo", "araujo"), ("Simões", "simoes")],
    ),
    western(
        &[("Ελένη", "eleni"), ("Νίκος", "nikos"), ("Μαρία", "maria"), ("Γιώργος", "giorgos"), ("Θάλεια", "thaleia")],
        &[
            ("Παπαδοπούλου", "papadopoulou"),
            ("Ιωάννου", "ioannou"),
            ("Κωνσταντίνου", "konstantinou"),
            ("Σταύρου", "stavrou"),
        ],
    ),
    western(
        &[
            ("Tomasz", "tomasz"),
            ("Małgorzata", "malgorzata"),
            ("Łukasz", "lukasz"),
            ("Zofia", "zofia"),
            ("Święte", "swiete"),
        ],
        &[("Wiśniewski", "wisniewski"), ("Kowalska", "kowalska"), ("Żak", "zak"), ("Dąbrowski", "dabrowski")],
    ),
    western(
        &[("Дмитро", "dmytro"), ("Олена", "olena"), ("Ірина", "iryna"), ("Андрій", "andrii")],
        &[("Коваленко", "kovalenko"), ("Шевченко", "shevchenko"), ("Бондар", "bondar"), ("Лисенко", "lysenko")],
    ),
    Names {
        given: &[("美咲", "misaki"), ("晃", "akira"), ("陽菜", "hina"), ("健", "ken")],
        family: &[("佐藤", "sato"), ("森", "mori"), ("鈴木", "suzuki"), ("高橋", "takahashi")],
        family_first: true,
        between: " ",
    },
    Names {
        given: &[("晓明", "xiaoming"), ("丽", "li"), ("建国", "jianguo"), ("婷婷", "tingting")],
        family: &[("陈", "chen"), ("王", "wang"), ("李", "li"), ("赵", "zhao")],
        family_first: true,
        between: "",
    },
    western(
        &[("ليلى", "layla"), ("عمر", "omar"), ("نور", "nour")],
        &[("الحداد", "alhaddad"), ("منصور", "mansour"), ("خوري", "khoury")],
    ),
    western(
        &[("יעל", "yael"), ("דוד", "david"), ("נועה", "noa")],
        &[("ברקוביץ׳", "berkovich"), ("כהן", "cohen"), ("לוי", "levi")],
    ),
    western(&[("ნინო", "nino"), ("გიორგი", "giorgi")], &[("ბერიძე", "beridze"), ("მაისურაძე", "maisuradze")]),
    western(
        &[
            ("Siobhán", "siobhan"),
            ("Priya", "priya"),
            ("Kwame", "kwame"),
            ("Åsa", "asa"),
            ("Wei-Ling", "weiling"),
            ("Jean-Baptiste", "jb"),
            ("Zoë", "zoe"),
            ("O’Shea", "oshea"),
        ],
        &[
            ("Ní Dhomhnaill", "nidhomhnaill"),
            ("Raghunathan", "raghunathan"),
            ("Mensah-Bonsu", "mensahbonsu"),
            ("Björklund", "bjoerklund"),
            ("Tan", "tan"),
            ("Larochefoucauld", "larochefoucauld"),
            ("D’Ambrosio", "dambrosio"),
        ],
    ),
    Names {
        given: &[("Minh Khai", "minhkhai"), ("Thu Hà", "thuha"), ("Quốc Bảo", "quocbao")],
        family: &[("Nguyễn Thị", "nguyen"), ("Trần", "tran"), ("Phạm", "pham")],
        family_first: true,
        between: " ",
    },
];

/// What firms in such a house are called; combined with [`TRADES`].
pub(super) const FIRMS: &[&str] = &[
    "Kaleidoskop",
    "Thalassa",
    "Hanlu",
    "Mar Alto",
    "Dar",
    "Ostriv",
    "Akwaaba",
    "Hinoki",
    "Vazi",
    "Nordljus",
    "Monsoon",
    "Kopi",
    "Salt & Slate",
    "Sen",
    "Oberau",
    "Birkenfeld",
    "Café Ølstykke",
    "Łąka",
    "Ametis",
    "Zephyr",
    "Quarzwerk",
    "Lumen",
    "Feldmann",
    "Tern",
    "Koi",
];

/// What such firms do.
pub(super) const TRADES: &[&str] = &[
    "Studio",
    "Trading",
    "Maritime Analytics",
    "Design",
    "Labs",
    "Capital",
    "Europe",
    "Imports",
    "Works",
    "& Co",
    "Partner mbB",
    "GmbH",
    "Lda",
];
