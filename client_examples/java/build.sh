#!/bin/sh
# Makes the classes from a service's WSDL and compiles them and the example, with JAX-WS as Debian has it.
# Usage: ./build.sh [ADDRESS OF THE SERVICE] [FOLDER]
set -eu
address=${1:-http://127.0.0.1:8080/LearningRecordsService}
folder=${2:-build}
here=$(cd "$(dirname "$0")" && pwd)

# Java has had no JAX-WS of its own since 11.
jars=
for name in jaxws-tools jaxws-ri-runtime jaxws-rt jaxws-api jaxb-api jaxb-core jaxb-runtime jaxb-xjc jaxb-impl jws-api \
  saaj-impl stax-ex streambuffer metro-policy gmbal mimepull javax.activation stax2-api woodstox-core \
  istack-commons-runtime istack-commons-tools txw2 rngom xsom dtd-parser relaxngDatatype codemodel; do
  jar=/usr/share/java/$name.jar
  [ -e "$jar" ] && jars=$jars:$jar
done

rm -rf "$folder"
mkdir -p "$folder/generated" "$folder/classes"
# -extension: for the port of SOAP 1.2, which the standard of JAX-WS 2 does not know.
java -cp "$jars" com.sun.tools.ws.WsImport -quiet -extension -Xnocompile -encoding UTF-8 \
  -b "$here/bare.xml" -p learningrecords -s "$folder/generated" "$address?wsdl"
javac -nowarn -encoding UTF-8 -cp "$jars" -d "$folder/classes" "$folder"/generated/learningrecords/*.java "$here"/*.java
# Without this the SAAJ that Debian has is found by a deprecated way, with a warning.
saaj=javax.xml.soap.SAAJMetaFactory=com.sun.xml.messaging.saaj.soap.SAAJMetaFactoryImpl
echo "-D$saaj -cp $folder/classes$jars" > "$folder/java.args"
