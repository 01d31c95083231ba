"""Word documents, made by hand: a zip archive with a few parts of XML."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZipFile

from tests.support.pictures import picture

_TYPES = """\
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = f"""\
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>"""
_DOCUMENT_RELS = f"""\
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{_OFFICE}/hyperlink" Target="https://pale.example/mill" TargetMode="External"/>
<Relationship Id="r2" Type="{_OFFICE}/image" Target="media/image1.png"/>
<Relationship Id="r3" Type="{_OFFICE}/image" Target="file:///etc/hostname" TargetMode="External"/></Relationships>"""
_PICTURE = """\
<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">
<wp:docPr id="1" name="p" descr="{alt}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>
<a:blip {how}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"""
BODY = f"""\
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Paper by the sheet</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">The mill is </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>open</w:t></w:r>
<w:r><w:t xml:space="preserve">; see </w:t></w:r>
<w:hyperlink r:id="r1"><w:r><w:t>the prices</w:t></w:r></w:hyperlink></w:p>
{_PICTURE.format(alt="The mill", how='r:embed="r2"')}
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Sheet</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Price</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>A3</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2.40</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"""
LINKED_PICTURE = _PICTURE.format(alt="Elsewhere", how='r:link="r3"')


def word_document(body: str = BODY, top: str = "", more: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """A Word document with this XML as its text; ``more`` are further parts, by the name of their file."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{top}<w:document xmlns:r="{_OFFICE}" '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{body}</w:body></w:document>"
    )
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", _DOCUMENT_RELS)
        archive.writestr("word/media/image1.png", picture())
        for name, data in more.items():
            archive.writestr(name, data)
    return file.getvalue()
