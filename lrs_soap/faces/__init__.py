"""The contracts as callers see them: spyne declares and routes, compiled readers and writers carry the messages.

The only package that imports spyne, which `spyne_six` must prepare first.
"""

from lrs_soap.faces import spyne_six

spyne_six.prepare()
