"""A contract of two families and all the forms that the reference has words for."""

from pathlib import Path

_XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="urn:small" targetNamespace="urn:small"'


def told(text: str) -> str:
    """A documentation in XML."""
    return f"<xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation>"


def element(name: str, attributes: str = "", text: str = "", content: str = "") -> str:
    return f'<xs:element name="{name}" {attributes}>{told(text or f"About {name}.")}{content}</xs:element>'


def message(name: str, *parts: str, text: str = "") -> str:
    inside = f"<xs:complexType><xs:sequence>{''.join(parts)}</xs:sequence></xs:complexType>"
    return element(name, text=text, content=inside)


def structure(name: str, *parts: str) -> str:
    inside = f"<xs:sequence>{''.join(parts)}</xs:sequence>"
    return f'<xs:complexType name="{name}">{told(f"About {name}.")}{inside}</xs:complexType>'


def value(name: str, base: str, *facets: str) -> str:
    inside = f'<xs:restriction base="{base}">{"".join(facets)}</xs:restriction>'
    return f'<xs:simpleType name="{name}">{told(f"About {name}.")}{inside}</xs:simpleType>'


def facet(kind: str, of: str, text: str = "") -> str:
    return f'<xs:{kind} value="{of}">{told(text) if text else ""}</xs:{kind}>'


def choice(*branches: str) -> str:
    return f"<xs:choice>{''.join(branches)}</xs:choice>"


TYPES = (
    value("Word", "xs:token", facet("minLength", "1"), facet("maxLength", "1200")),
    value("Short", "s:Word", facet("maxLength", "1")),
    value("Code", "xs:token", facet("length", "3"), facet("pattern", "[A-Z`]|&lt;")),
    value(
        "Colour", "xs:token", facet("enumeration", "Red", "As blood."), facet("enumeration", "Blue", "Sky.")
    ),
    value("Few", "xs:int", facet("minInclusive", "1"), facet("maxInclusive", "9")),
    value("Unused", "xs:string"),
    structure("Nothing"),
    structure("Once", element("Colour", 'type="s:Colour"'), element("Deep", 'type="s:Deep"')),
    structure("Deep", element("Code", 'type="s:Code"')),
    structure("Twice", element("Word", 'type="s:Word"'), element("Self", 'type="s:Twice" minOccurs="0"')),
)
PAINT = (
    message(
        "Paint",
        element("Few", 'type="s:Few" minOccurs="0"'),
        element("Short", 'type="s:Short" minOccurs="2" maxOccurs="2"'),
        element("Day", 'type="xs:date" maxOccurs="200"'),
        text="Paints\n   it.",
    ),
    message(
        "PaintResponse",
        choice(
            element("Painted", 'type="s:Once"'),
            element("Dry", 'type="s:Nothing"'),
            element("Wet", 'type="s:Twice"'),
        ),
        element("More", 'type="s:Twice" minOccurs="0" maxOccurs="unbounded"'),
    ),
    message("Wash"),
    message("WashResponse", element("Loads", 'type="xs:int" minOccurs="0" maxOccurs="3"')),
)
DRAW = (
    message("Draw", element("Code", 'type="s:Code" maxOccurs="unbounded"', "A |code| in &lt;b>.")),
    message("DrawResponse"),
)
FAULTS = (
    structure("Fault", element("Message", 'type="xs:string"')),
    element("TornFault", 'type="s:Fault"'),
    element("LostFault", 'type="s:Fault"'),
)


def schema(*parts: str, includes: tuple[str, ...] = (), text: str = "") -> str:
    included = "".join(f'<xs:include schemaLocation="{name}"/>' for name in includes)
    return f"<xs:schema {_XS}>{told(text) if text else ''}{included}{''.join(parts)}</xs:schema>"


def write_contract(folder: Path) -> tuple[Path, Path]:
    """The WSDL and the root of its schema."""
    shared = ("types.xsd",)
    files = {
        "types.xsd": schema(*TYPES),
        "faults.xsd": schema(*FAULTS, includes=shared, text="What goes wrong."),
        "painting_walls.xsd": schema(*PAINT, includes=shared, text="Of walls."),
        "drawing.xsd": schema(*DRAW, includes=shared, text="Of lines."),
        "root.xsd": schema(includes=(*shared, "painting_walls.xsd", "drawing.xsd", "faults.xsd")),
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    wsdl = folder / "Small.wsdl"
    wsdl.write_text(_wsdl(), encoding="utf-8")
    return wsdl, folder / "root.xsd"


def _wsdl() -> str:
    faults = {"Draw": ("TornFault",), "Paint": ("TornFault", "LostFault"), "Wash": ("TornFault",)}
    names = [*faults, *(f"{name}Response" for name in faults), "TornFault", "LostFault"]
    messages = "".join(
        f'<w:message name="{name}"><w:part name="parameters" element="s:{name}"/></w:message>'
        for name in names
    )
    operations = "".join(
        f'<w:operation name="{name}"><w:input message="s:{name}"/><w:output message="s:{name}Response"/>'
        + "".join(f'<w:fault name="{fault}" message="s:{fault}"/>' for fault in of)
        + "</w:operation>"
        for name, of in faults.items()
    )
    return (
        '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="urn:small" '
        'targetNamespace="urn:small" name="Small"><w:documentation>Small  but whole.</w:documentation>'
        f'{messages}<w:portType name="Small">{operations}</w:portType></w:definitions>'
    )


def write_example(folder: Path, name: str, says: str, asked: str, answered: str) -> None:
    envelope = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
    )
    request = f"<?xml version='1.0'?>\n<!-- {says} -->\n{envelope.format(asked)}\n"
    (folder / f"{name}.request.xml").write_text(request, encoding="utf-8")
    (folder / f"{name}.response.xml").write_text(envelope.format(answered), encoding="utf-8")


def write_examples(folder: Path) -> Path:
    torn = "<s:Fault><detail><TornFault xmlns='urn:small'/></detail></s:Fault>"
    lost = "<s:Fault><detail><LostFault xmlns='urn:small'/></detail></s:Fault>"
    write_example(folder, "Paint", "Red &\n   dry.", "<Paint xmlns='urn:small'/>", "<PaintResponse/>")
    write_example(folder, "Paint-torn", "Torn.", "<Paint xmlns='urn:small'/>", torn)
    write_example(folder, "Sing", "No such thing.", "<Sing xmlns='urn:small'/>", lost)
    return folder
