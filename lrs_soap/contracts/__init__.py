"""The published contracts as files, and what is read from them.

The WSDL and XSD files stand at the top of the checkout, in `wsdl/` and `xsd/`, where people and other
languages read them. Here they are found, compiled for validation and turned into the documents that are
served. XML from outside is parsed here too, so that one place decides what is safe.
"""
