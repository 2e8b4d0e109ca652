"""Old local sites laid out with tables."""

from crawler.families.family import Family

TABLE = Family(
    key="table",
    marks=(),
    body=(
        "#Content",
        "#fontzoom",
        "#Zoom",
        "td.Content",
        "td.zw",
        "td.content",
        "#BodyLabel",
        "#NewsContent",
    ),
)
