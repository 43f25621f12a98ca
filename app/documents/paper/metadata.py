"""What a document says of itself, alike in its information dictionary and its XMP packet (ISO 19005-2, 6.6 and 6.7)."""

import struct
from dataclasses import dataclass
from datetime import date
from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase import pdfdoc

from app.documents.paper.objects import Stream, allow, hexadecimal

PRODUCER = "exreg"
PROFILE_NAME = "sRGB IEC61966-2.1"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA standard</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class Imprint:
    """Title, author (the issuing body), main language and day of a document. The day is the caller's, never the
    clock's: the same content must give the same bytes."""

    title: str
    author: str
    language: str
    day: date

    @property
    def tongue(self) -> str:
        return "en" if self.language == "en" else "zh-CN"


class Information(pdfdoc.PDFInfo):  # type: ignore[misc]  # ReportLab is untyped
    """The information dictionary: nothing in it that the XMP packet does not say alike."""

    def __init__(self, imprint: Imprint) -> None:
        super().__init__()
        self.imprint = imprint

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        title, author, producer = map(hexadecimal, (self.imprint.title, self.imprint.author, PRODUCER))
        moment = f"(D:{self.imprint.day:%Y%m%d}000000+08'00')"
        return (
            f"<</Title {title}/Author {author}/Creator {producer}/Producer {producer}"
            f"/CreationDate {moment}/ModDate {moment}/Trapped/False>>"
        ).encode("ascii")


def xmp_packet(imprint: Imprint) -> bytes:
    return XMP.format(
        title=escape(imprint.title),
        author=escape(imprint.author),
        language=imprint.tongue,
        producer=PRODUCER,
        moment=f"{imprint.day:%Y-%m-%d}T00:00:00+08:00",
    ).encode()


@cache
def colour_profile() -> bytes:
    """The sRGB profile with the date and the identifier of its making taken out, which differ from run to run."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
    profile[84:100] = bytes(16)
    return bytes(profile)


def describe(document: pdfdoc.PDFDocument, imprint: Imprint) -> None:
    """Give the document its information, its XMP packet and its output intent."""
    catalog = document.Catalog
    document.info = Information(imprint)
    packet = Stream(xmp_packet(imprint), compressed=False, Type="/Metadata", Subtype="/XML")
    catalog.Metadata = document.Reference(packet, "Xmp")
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": pdfdoc.PDFString(PROFILE_NAME),
        "Info": pdfdoc.PDFString(PROFILE_NAME),
        "DestOutputProfile": document.Reference(Stream(colour_profile(), N=3), "Profile"),
    }
    allow(catalog, "OutputIntents")
    catalog.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary(intent)])
    catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": "true"})
