"""TRS WCM and 大汉 JCMS: most government sites and many local news sites."""

from crawler.families.family import Family

TRS = Family(
    key="trs",
    marks=(
        "TRS_Editor",
        "view TRS_UEDITOR",
        'name="ContentSource"',
        'name="contentSource"',
        'name="ArticleTitle"',
        "trs_editor",
        "大汉版通",
        "jcms_files",
        "hanweb",
    ),
    body=(
        ".TRS_Editor",
        ".trs_editor_view",
        ".TRS_UEDITOR",
        ".view.TRS_UEDITOR",
        "#zoom",
        "#Zoom",
        ".bt_content",
        "#UCAP-CONTENT",
    ),
    metas=(
        ("title", "articletitle"),
        ("date", "pubdate"),
        ("origin", "contentsource"),
        ("byline", "author"),
    ),
    drop=(".TRS_Editor style",),
)
