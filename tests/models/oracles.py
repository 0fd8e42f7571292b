"""Published numbers that the models are held against, each with the place where it is printed.

`published` is printed in the source and met by our functions; `derived` follows from published numbers or in closed
form; `computed` was only ever computed here and guards against change.
"""

from typing import Any

# Zar (2010), Biostatistical Analysis, example 20.5; the rank sums are printed at unistat.com, W follows from them.
KENDALL_W_ZAR: dict[str, Any] = {
    "status": "published",
    "raters_by_items": [
        [10.4, 10.8, 11.1, 10.2, 10.3, 10.2, 10.7, 10.5, 10.8, 11.2, 10.6, 11.4],
        [7.4, 7.6, 7.9, 7.2, 7.4, 7.1, 7.4, 7.2, 7.8, 7.7, 7.8, 8.3],
        [17, 17, 20, 14.5, 15.5, 13, 19.5, 16, 21, 20, 18, 22],
    ],
    "rank_sums": [14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36],
    "sum_of_squares": 1175.5,
    "ties": 60,
    "w_uncorrected": 0.9133644,
    "w": 0.9241352,
    "chi2": 30.4964623,
    "p": 0.00132355,
}

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, data C; the documentation of DescTools prints it too.
KRIPPENDORFF_C: dict[str, Any] = {
    "status": "published",
    "raters_by_units": [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ],
    "nominal": 0.7434211,
    "ordinal": 0.8153875,
    "interval": 0.8491071,
    "ratio": 0.7974028,
}

# Krippendorff (2011), data A: two raters, two categories; printed as 0.095.
KRIPPENDORFF_A: dict[str, Any] = {
    "status": "published",
    "raters_by_units": [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]],
    "nominal": 0.0952381,
}

# Krippendorff (2011), data B: two raters, four categories; printed as 0.692.
KRIPPENDORFF_B: dict[str, Any] = {
    "status": "published",
    "raters_by_units": [list("aabbdcccedda"), list("babbbccceddd")],
    "nominal": 0.6919643,
}

# Fleiss (1971), Psychological Bulletin 76(5), as worked through in Wikipedia, "Fleiss' kappa": 0.210, 0.378, 0.213.
FLEISS_1971: dict[str, Any] = {
    "status": "published",
    "subjects_by_categories": [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ],
    "kappa": 0.2099307,
    "agreement": 0.378,
    "by_chance": 0.213,
}

# Shrout & Fleiss (1979), Psychological Bulletin 86(2), tables 2 to 4; printed as .17 .29 .71 .44 .62 .91.
SHROUT_FLEISS_1979: dict[str, Any] = {
    "status": "published",
    "targets_by_judges": [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    "icc1": 0.1657418,
    "icc2": 0.2897638,
    "icc3": 0.7148407,
    "icc1k": 0.4427971,
    "icc2k": 0.6200505,
    "icc3k": 0.9093155,
    "cronbach_alpha": 0.9093155,
    "between_targets": 11.2416667,
    "within_targets": 6.2638889,
}

# Wikipedia, "Borda count" and "Kemeny–Young method": the capital of Tennessee.
TENNESSEE: dict[str, Any] = {
    "status": "published",
    "votes": [(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")],
    "borda": {"M": 126, "N": 194, "C": 173, "K": 107},
    "kemeny_order": list("NCKM"),
    "kemeny_score": 393,
}

# Wikipedia, "Bradley–Terry model": printed as .139, .226, .143, .492. Row beat column.
BRADLEY_TERRY: dict[str, Any] = {
    "status": "published",
    "wins": [[0, 2, 0, 1], [3, 0, 5, 0], [0, 3, 0, 1], [4, 0, 3, 0]],
    "strengths": [0.138692, 0.226152, 0.143022, 0.492133],
}

# BMC Medical Education 2006; 6:23, table 1: rater, rated: (composite, communication, relationship).
# The composite is (4 × communication + 3 × relationship) / 7 but for rounding, at most 0.012.
RELATIONAL_COORDINATION_2006: dict[str, Any] = {
    "status": "published",
    "within": 0.012,
    "ties": {
        ("MedicalStudents", "MedicalStudents"): (3.65, 3.57, 3.75),
        ("MedicalStudents", "Nurses"): (2.98, 3.15, 2.75),
        ("MedicalStudents", "Residents"): (4.16, 4.26, 4.00),
        ("MedicalStudents", "Attendings"): (3.71, 3.85, 3.53),
        ("Nurses", "MedicalStudents"): (2.68, 2.74, 2.60),
        ("Nurses", "Nurses"): (4.36, 4.36, 4.37),
        ("Nurses", "Residents"): (3.77, 3.97, 3.50),
        ("Nurses", "Attendings"): (3.66, 3.76, 3.52),
    },
}

# Gittell, analysis of variance printed at jodyhoffergittell.info (rc4a): F, degrees of freedom, p as printed.
GITTELL_ANOVA: dict[str, Any] = {
    "status": "published",
    "tests": [(5.32, 8, 327, "<.001"), (2.89, 5, 330, "<.05"), (4.51, 8, 322, "<.001"), (1.75, 5, 322, "=.12")],
    # Derived from the first: (F - 1) / F, and (F - 1) / (F - 1 + k) if its 9 groups were equal, k = 336 / 9.
    "icc2": 0.81203,
    "icc1": 0.10371,
    "group_size": 336 / 9,
}

# Scale 0 to 16 and the Danish mean 10.2 are printed at digogdendanskemodel.dk.
SOCIAL_CAPITAL: dict[str, Any] = {
    "status": "published",
    "answers": [3, 2, 3, 2],
    "sum": 10,
    "score": 62.5,
    "danish_mean": 63.75,
}

# James, Demaree & Wolf (1984), J. Applied Psychology 69(1): 1 - s² / ((A² - 1) / 12). Derived.
RWG: dict[str, Any] = {
    "status": "derived",
    "ratings": [4, 4, 5, 4],
    "categories": 5,
    "rwg": 0.875,
    "items": 7,
    "mean_variance": 0.5,
    "rwg_j": 0.9545455,
}

# Lin (1991), IEEE Transactions on Information Theory 37(1). Derived.
DIVERGENCE: dict[str, Any] = {
    "status": "derived",
    "disjoint": {"jensen_shannon": 1.0, "total_variation": 1.0},
    "half_against_one": {
        "p": [0.5, 0.5],
        "q": [1, 0],
        "jensen_shannon": 0.3112781,
        "total_variation": 0.5,
        "root": 0.5579230,
    },
    "points": {"N": [40, 10, 20, 10, 20], "E": [20, 35, 15, 20, 10], "F": [55, 15, 5, 20, 5]},
    "total_variation": {"NE": 0.35, "NF": 0.30, "EF": 0.35},
    "jensen_shannon": {"NE": 0.1046616, "NF": 0.0939829, "EF": 0.1159370},
    "three_way": 0.1396753,
    "three_way_normalised": 0.0881253,
}

# Worked by hand from the definitions: mutual information of card and label, and Krippendorff's alpha. Derived.
SORTING: dict[str, Any] = {
    "status": "derived",
    "raters_by_cards": [[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0]],
    "selectivity": 1.0,
    "ambiguity": 0.4056391,
    "information": 0.5943609,
    "information_adjusted": 0.40625,
    "alpha": 0.53125,
}

# Who sees themselves in a formulation, by function (yes, asked). Computed here.
INCLUSION: dict[str, Any] = {
    "status": "computed",
    "yes_of": {
        "Indskoling": (8, 9),
        "Mellemtrin": (7, 8),
        "Udskoling": (5, 8),
        "SFO": (3, 6),
        "Leder": (2, 2),
        "Kontor": (1, 2),
        "Teknik": (0, 2),
    },
    "micro": 0.7027027,
    "macro_raw": 0.6269841,
    "least_raw": 0.0,
    "macro": 0.6025974,
    "least": 0.25,
}

# S' = aQ(1 - S) - bS, Q' = cS(1 - Q) - dQ: resting point and eigenvalues in closed form. Derived.
MUTUAL: dict[str, Any] = {
    "status": "derived",
    "a": 0.6,
    "b": 0.3,
    "c": 0.5,
    "d": 0.2,
    "reinforcement": 5.0,
    "relations": 0.5333333,
    "solving": 0.5714286,
    "eigenvalues": [-0.8150709, -0.2944529],
}

# x' = x(x - 0.4)(1 - x) + e: resting points, turning points and the pushes at which they vanish. Derived.
THRESHOLD: dict[str, Any] = {
    "status": "derived",
    "theta": 0.4,
    "resting": [0, 0.4, 1],
    "goes_to": {0.39: 0, 0.41: 1},
    "turning_points": [0.176068, 0.757257],
    "folds": [0.032485, -0.065671],
}

# Borgatti & Everett (1999), Social Networks 21: the ideal pattern and the star fit perfectly. Derived.
CORE_PERIPHERY: dict[str, Any] = {
    "status": "derived",
    "ideal": {"nodes": 8, "core": [0, 1, 2], "correlation": 1.0},
    "star": {"nodes": 7, "core": [0], "correlation": 1.0},
}

# Tastle & Wierman (2007), Int. J. Approximate Reasoning 45(3). Derived from the formula.
CONSENSUS: dict[str, Any] = {
    "status": "derived",
    "all_in_the_middle": 1.0,
    "half_at_each_end": 0.0,
    "evenly_over_five": 0.4339850,
}

# Pielou (1966), J. Theoretical Biology 13, and Gini's mean difference over twice the mean. Derived.
EVENNESS: dict[str, Any] = {
    "status": "derived",
    "counts": [10, 5, 3, 1, 1],
    "evenness": 0.7936239,
    "gini": 0.44,
}

# Björnsson (1968), Läsbarhet: words per sentence + per cent of words longer than six letters. Values computed.
LIX: dict[str, Any] = {
    "status": "computed",
    "Skabe undervisning": 52.0,
    "Holde øje med børns trivsel": 25.0,
    "Gøre børnene samfundsduelige": 69.6667,
}
