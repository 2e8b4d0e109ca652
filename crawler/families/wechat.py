"""微信公众号 articles: the text is hidden until a script shows it, the time is in a script."""

from crawler.families.family import Family

WECHAT = Family(
    key="wechat",
    marks=('id="js_content"', "rich_media_content"),
    title=("#activity-name", ".rich_media_title"),
    body=("#js_content", ".rich_media_content"),
    byline=("#js_author_name", ".rich_media_meta_text"),
    origin=("#js_name", ".profile_nickname"),
    drop=(".qr_code_pc_outer", "#js_pc_qr_code"),
    account=True,
)
