"""The words by which people stop messages and bring them back, as they are understood where nobody says otherwise.

Each is a whole message, or what a tapped button says or carries; case, accents and what stands around do not matter. A
workspace adds and takes away: `castlist optouts words`.
"""

STOP = (
    # English, and what telephone networks have made a habit of
    *("stop", "stop all", "stopall", "stop promotions", "stop promo", "stop messages", "stop marketing", "stop mkt"),
    *("unsubscribe", "unsub", "unsubscribe from promos", "opt out", "optout", "opt me out", "cancel", "end", "quit"),
    *("remove me", "no more messages"),
    # Hindi, also in Latin letters
    *("रोको", "रोकें", "रुको", "रुकें", "बंद", "बंद करो", "बंद करें", "बंद करे", "स्टॉप", "roko", "ruko", "band karo", "band karein"),
    # Bengali, Gujarati, Marathi, Punjabi, Tamil, Telugu, Kannada, Malayalam, Urdu
    *("বন্ধ", "বন্ধ করুন", "બંધ કરો", "थांबवा", "बंद करा", "ਬੰਦ ਕਰੋ", "நிறுத்து", "நிறுத்தவும்", "ఆపు", "ఆపండి", "ನಿಲ್ಲಿಸಿ", "നിർത്തുക"),
    *("بند کریں", "بند کرو", "روکیں"),
    # Spanish, Portuguese
    *("parar", "alto", "baja", "darme de baja", "dar de baja", "cancelar", "detener", "cancelar suscripcion"),
    *("pare", "sair", "descadastrar", "cancelar inscricao", "remover"),
    # French, German, Italian, Dutch
    *("arret", "arreter", "arretez", "desabonner", "se desabonner", "me desabonner", "desinscription", "desinscrire"),
    *("stopp", "abmelden", "abbestellen", "austragen", "beenden", "keine nachrichten"),
    *("ferma", "fermare", "basta", "annulla", "disiscrivi", "disiscrivimi", "cancellami"),
    *("stoppen", "afmelden", "uitschrijven"),
    # Arabic, Turkish, Indonesian, Russian, Chinese, Japanese
    *("توقف", "قف", "إيقاف", "أوقف", "إلغاء", "إلغاء الاشتراك", "وقف"),
    *("dur", "durdur", "iptal", "ret", "berhenti", "batal", "стоп", "отписаться", "отписка", "отмена"),
    *("停止", "退订", "退訂", "取消订阅", "取消訂閱", "配信停止", "ストップ"),
)

START = (
    *("start", "unstop", "subscribe", "resume", "opt in", "optin", "resubscribe", "start promotions"),
    *("शुरू", "शुरू करो", "शुरू करें", "चालू", "चालू करें", "shuru", "shuru karo", "chalu karo"),
    *("শুরু", "শুরু করুন", "શરૂ કરો", "सुरू करा", "ਸ਼ੁਰੂ ਕਰੋ", "தொடங்கு", "ప్రారంభించు", "ಪ್ರಾರಂಭಿಸಿ", "തുടങ്ങുക", "شروع کریں"),
    *(
        "alta",
        "iniciar",
        "empezar",
        "comenzar",
        "reanudar",
        "suscribir",
        "suscribirme",
        "comecar",
        "voltar",
        "inscrever",
    ),
    *("demarrer", "commencer", "reprendre", "s'abonner", "abonner", "anmelden", "starten", "abonnieren"),
    *("avvia", "inizia", "riprendi", "iscrivi", "iscrivimi", "aanmelden", "inschrijven"),
    *("ابدأ", "بدء", "ابدا", "اشتراك", "اشترك", "استئناف"),
    *("basla", "baslat", "mulai", "старт", "начать", "подписаться", "开始", "訂閱", "订阅", "再開"),
)
