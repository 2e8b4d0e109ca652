"""Founder 数字报 (方正翔宇) and its kin (中闻): newspapers page by page."""

from crawler.families.family import Family

FOUNDER = Family(
    key="founder",
    marks=(
        "enpproperty",
        "<!--enpcontent",
        "founder-content",
        "mpproperty",
        'id="ozoom"',
        "id=ozoom",
        "bmnr_con",
    ),
    title=("founder-title", ".font01", ".article h1", ".text_c h1", "h1", ".detail-art h2"),
    subtitle=(".article h2", ".text_c h2"),
    body=("founder-content", "#ozoom", "#articleContent", ".article-content", "#ScroLeft"),
    byline=(".sec .author", ".article-author"),
    page_no=(".ban", ".page-name", "#pageNo", ".banci"),
    drop=("table.pci_c",),
)
