"""人民网 and its channels."""

from crawler.families.family import Family

PEOPLE = Family(
    key="people",
    marks=("rm_txt_con", "rwb_zw", 'id="p_content"', 'class="show_text"', "people.com.cn/img/"),
    title=(".rm_txt h1", ".text_title h1", ".title h1", "#p_title", ".d2_left h1", "h1"),
    subtitle=(".rm_txt h4.sub", "h4.sub", ".text_c h2.sub"),
    body=(".rm_txt_con", "#rwb_zw", "#p_content", ".show_text", ".box_con", ".artDet"),
    header=(".col-1-1", ".channel .fl", "#p_publishtime", ".box01 .fl", ".page_c .fr", ".artOri"),
    byline=(".author", ".text_c h5"),
    editors=(".rm_txt_con .edit", ".edit", "#p_editor", ".editor"),
    section=(".route", "#rwb_navpath", ".path"),
    drop=(
        ".edit",
        ".editor",
        ".rm_relevant",
        ".rm_relate",
        ".box_pic",
        ".zdfy",
        ".bza",
        ".otitle",
        ".pre_next",
    ),
)
