"""Sites that print the spans 百度新闻 asked for: pubtime_baidu, source_baidu and so on."""

from crawler.families.family import Family

BAIDU = Family(
    key="baidu",
    marks=("pubtime_baidu", "source_baidu", "author_baidu", "editor_baidu"),
    date=("#pubtime_baidu", ".pubtime_baidu"),
    origin=("#source_baidu", ".source_baidu"),
    byline=("#author_baidu", ".author_baidu"),
    editors=("#editor_baidu", ".editor_baidu"),
    body=(".left_zw", "#zhengwen", "#content_baidu"),
)
