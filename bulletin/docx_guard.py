"""Refuses a template file that is more than words and layout, before anything opens it."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from office.errors import ConfigError

MAX_BYTES = 5 << 20
MAX_UNPACKED = 50 << 20
MAX_PARTS = 300
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "DATE", "TIME", "STYLEREF"))
_PARTS = re.compile(
    r"(?:\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml"
    r"|docProps/thumbnail\.(?:jpe?g|png|emf|wmf)"
    r"|customXml/(?:_rels/)?item(?:Props)?\d+\.xml(?:\.rels)?"
    r"|word/(?:_rels/)?[A-Za-z]+\d*\.xml(?:\.rels)?|word/theme/(?:_rels/)?theme\d*\.xml(?:\.rels)?"
    r"|word/media/[\w.-]+\.(?:png|jpe?g|gif|bmp))"
)
_REFUSED_TAGS = frozenset(
    ("altChunk", "object", "OLEObject", "control", "subDoc", "attachedTemplate", "mailMerge",
     "dataBinding", "movie", "frameset", "hlinkClick", "macro")
)  # fmt: skip
_INSTRUCTION = re.compile(r"\s*([^\s\\\"]+)")


def guard(data: bytes, *, where: str) -> None:
    """Let a template pass or say what in it must go.

    Raises:
        ConfigError: macros, embedded or linked objects, external addresses, field codes that fetch
            or run, entities, and archives that unpack to more than they say.
    """
    faults = list(dict.fromkeys(_faults(data)))
    if faults:
        raise ConfigError(f"通报模板不能使用: {'; '.join(faults)}", where=where)


def _faults(data: bytes) -> Iterator[str]:
    if len(data) > MAX_BYTES:
        yield f"文件超过 {MAX_BYTES >> 20} MB"
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            yield from _package_faults(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        yield "不是可读的 docx 文件(损坏、加密或旧 doc 格式)"


def _package_faults(package: zipfile.ZipFile) -> Iterator[str]:
    entries = package.infolist()
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        yield "展开后过大"
        return
    names = [entry.filename for entry in entries if not entry.is_dir()]
    if len(set(names)) != len(names):
        yield "同名部件重复"
    if "word/document.xml" not in names:
        yield "不是 Word 文档"
    for name in names:
        if not _PARTS.fullmatch(name):
            yield f"含有部件 {name[:80]}(宏、嵌入对象或不认识的内容), 请另存为不含宏的 docx"
        elif name.endswith((".xml", ".rels")):
            yield from _part_faults(name, _read(package, name))


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    """Return a part, never more than the whole may have, whatever its head says."""
    with package.open(name) as part:
        return part.read(MAX_UNPACKED + 1)[:MAX_UNPACKED]


def _part_faults(name: str, xml: bytes) -> Iterator[str]:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield f"{name} 含有 DTD、实体或不是 UTF-8"
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        yield f"{name} 不是完整的 XML"
        return
    if name == "[Content_Types].xml":
        yield from _type_faults(root)
    elif name.endswith(".rels"):
        yield from _link_faults(root)
    elif not name.startswith("docProps/"):
        yield from _content_faults(root)


def _type_faults(root: etree._Element) -> Iterator[str]:
    mains = [
        part.get("ContentType", "")
        for part in root.iter("{*}Override")
        if part.get("PartName", "").lower() == "/word/document.xml"
    ]
    if mains != [_MAIN]:
        yield "不是普通 docx(可能带宏), 请另存为 docx"
    for entry in root.iter("{*}Default", "{*}Override"):
        kind = entry.get("ContentType", "").lower()
        if any(word in kind for word in ("macro", "vba", "ole", "activex", "html", "script")):
            yield f"含有 {kind[:80]}"


def _link_faults(root: etree._Element) -> Iterator[str]:
    for link in root.iter("{*}Relationship"):
        kind = link.get("Type", "").rsplit("/", 1)[-1]
        if link.get("TargetMode", "").lower() == "external":
            yield f"含有外部链接({kind}), 请删去"
        elif re.match(r"[a-z][a-z0-9+.-]*:|//|\\\\", link.get("Target", ""), re.IGNORECASE):
            yield f"含有外部地址({kind}), 请删去"


def _content_faults(root: etree._Element) -> Iterator[str]:
    for element in root.iter("{*}*"):
        tag = etree.QName(element).localname
        if tag in _REFUSED_TAGS:
            yield f"含有 {tag}"
    for code in _field_codes(root):
        found = _INSTRUCTION.match(code)
        if found and found[1].upper() not in _FIELDS:
            yield f"含有域代码 {found[1][:40]}, 只能用页码和日期"


def _field_codes(root: etree._Element) -> Iterator[str]:
    """Yield every field's instruction, put together again where Word or somebody cut it up."""
    for simple in root.iter("{*}fldSimple"):
        yield _attribute(simple, "instr")
    open_codes = list[list[str]]()
    for element in root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText"):
        tag = etree.QName(element).localname
        if tag != "fldChar":
            if open_codes:
                open_codes[-1].append(element.text or "")
            else:
                yield element.text or ""
            continue
        kind = _attribute(element, "fldCharType")
        if kind == "begin":
            open_codes.append([])
        elif open_codes:
            yield "".join(open_codes.pop() if kind == "end" else open_codes[-1])
    for left in open_codes:
        yield "".join(left)


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute's value, whatever prefix it came with."""
    for key, value in element.attrib.items():
        if etree.QName(key).localname == name:
            return str(value)
    return ""
